"""The files of a card: looked at before they are kept, fetched from an address that asks who comes."""

from typing import Any

import streamlit as st

from board import actions, files
from board.page import fields, related
from board.queries import CardDetail, FileLine, Talk
from core import permissions, ui
from core.refusal import Refused
from core.visit import Visit

ICONS = {"image/": "image", "application/pdf": "picture_as_pdf", "text/": "article", "application/zip": "folder_zip"}


def draw(visit: Visit, card: CardDetail, talk: Talk) -> None:
    """Nothing takes no room."""
    if not talk.files:
        return
    with st.container(key="card-files", gap="xxsmall"):
        st.caption(f"Files ({len(talk.files)})")
        for line in talk.files:
            draw_file(visit, card, line)


def draw_file(visit: Visit, card: CardDetail, line: FileLine) -> None:
    """Its name leads to it."""
    icon = next((icon for kind, icon in ICONS.items() if line.media_type.startswith(kind)), "description")
    facts = [files.said_size(line.size), line.who, ui.moment(line.at, card.zone), line.origin]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"card-file-{line.file_id}"):
        st.markdown(
            f":material/{icon}: [{ui.plain(line.name)}](/files/{line.file_id})"
            f"  :gray[:small[{ui.plain(' · '.join(filter(None, facts)))}]]"
        )
        may = card.may_write and card.closed_at is None and not line.origin
        if may and related.more("Remove", f"file-menu-{line.file_id}"):
            remove(visit, line)


def remove(visit: Visit, line: FileLine) -> None:
    """First the row, then the bytes: what is gone from the card cannot be fetched, whatever happens to the shelf."""
    op, form = ui.op(f"remove file {line.file_id}"), f"remove file {line.file_id}"
    work: Any = lambda session: actions.remove_file(session, visit.actor, line.file_id, visit.now(), op=op)  # noqa: E731
    gone = ui.change(visit, work, form=form, said=f"{line.name} is removed.")
    if gone is not None:
        try:
            visit.extras["shelf"].drop(gone.place)
        except Refused as reason:
            ui.flash(f"{line.name} is off the card. {reason}")
        st.rerun()


def draw_add(visit: Visit, card: CardDetail) -> None:
    """Choose or drop files; each is kept at once, or refused by name."""
    form = f"file {card.card_id}"
    chosen = st.file_uploader(
        "Files",
        type=list(files.ENDINGS),
        accept_multiple_files=True,
        max_upload_size=files.LARGEST // files.MB,
        key=fields.fresh(form),
        help=f"{files.TAKEN}, up to {files.LARGEST // files.MB} MB each. What a file is, its content says.",
    )
    kept, refused = [], False
    for upload in chosen or []:
        try:
            kept.append(keep(visit, card, upload, f"{ui.op(form)}-{upload.file_id[-16:]}"))
        except Refused as reason:
            refused = True
            ui.refusal(Refused(f"{files.clean_name(upload.name)}: {reason}"))
    said = f"{kept[0]} is on the card." if len(kept) == 1 else f"{len(kept)} files are on the card."
    if kept and refused:
        st.caption(ui.plain(f"{said} The others are not."))
    elif kept:
        fields.spend(form)
        ui.renew(form)
        ui.flash(said)
        st.rerun()


def keep(visit: Visit, card: CardDetail, upload: Any, op: str) -> str:
    """Look at it, put the bytes on the shelf, then write the row; without the row the bytes go again."""
    permissions.check(visit.actor, "card.write", card.pod_id)
    content = upload.getvalue()
    new, shelf = files.inspected(upload.name, content, op), visit.extras["shelf"]
    shelf.put(new.place, content)
    try:
        visit.perform(lambda session: actions.attach_file(session, visit.actor, card.card_id, new, visit.now(), op=op))
    except Refused:
        shelf.drop(new.place)
        raise
    return new.name
