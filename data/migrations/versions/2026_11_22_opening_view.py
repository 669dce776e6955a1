"""The view with which a person's board of a pod opens."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = '42131f47d25b'
down_revision = 'a5d0fb782318'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('opening_view',
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pod_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('view_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('chosen_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_opening_view_person_id')),
    sa.ForeignKeyConstraint(['pod_id'], ['pod.id'], name=op.f('fk_opening_view_pod_id')),
    sa.ForeignKeyConstraint(['view_id'], ['saved_view.id'], name=op.f('fk_opening_view_view_id')),
    sa.PrimaryKeyConstraint('person_id', 'pod_id', name=op.f('pk_opening_view'))
    )


def downgrade() -> None:
    op.drop_table('opening_view')
