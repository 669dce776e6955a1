"""standup order."""

import sqlalchemy as sa
from alembic import op


revision = '305b3cd3608b'
down_revision = '2da9de20dd02'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('standup', schema=None) as batch_op:
        batch_op.add_column(sa.Column('walk_order', sa.Enum('exceptions', 'columns', name='walkorder', native_enum=False, create_constraint=True, length=16), server_default='exceptions', nullable=False))
    with op.batch_alter_table('standup', schema=None) as batch_op:
        batch_op.alter_column('walk_order', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('standup', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_standup_walkorder'), type_='check')
        batch_op.drop_column('walk_order')
