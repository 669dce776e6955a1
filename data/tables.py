"""All model modules in one place, so that the metadata is whole."""

from sqlalchemy import MetaData
from sqlalchemy.orm import configure_mappers

import board.models
import core.audit
import core.people
import data.exchange.models
import metrics.models
import pods.models
import retros.models
from core.record import Record

MODULES = (core.people, core.audit, pods.models, board.models, metrics.models, retros.models, data.exchange.models)

METADATA: MetaData = Record.metadata
configure_mappers()  # once all are there, or the first question of the first page would
