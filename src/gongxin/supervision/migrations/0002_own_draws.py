"""The store keeps plans and draws apart: at a desk an agency sees its own, an organisation those it was drawn in."""

from django.db import migrations

OWN = """
    current_setting('gongxin.platform', true) = 'on'
    OR nullif(current_setting('gongxin.body', true), '') = agency"""
APART = f"""
ALTER TABLE supervision_drawn ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_its_bodies ON supervision_drawn USING ({OWN}
    OR nullif(current_setting('gongxin.body', true), '') = code);

ALTER TABLE supervision_outcome ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_one_drawn_seen ON supervision_outcome USING (
    EXISTS (SELECT FROM supervision_drawn WHERE supervision_drawn.id = supervision_outcome.drawn_id));

ALTER TABLE supervision_draw ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_its_bodies ON supervision_draw USING ({OWN}
    OR EXISTS (SELECT FROM supervision_drawn WHERE supervision_drawn.draw_id = supervision_draw.id));

ALTER TABLE supervision_population ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_a_draw_seen ON supervision_population USING (
    EXISTS (SELECT FROM supervision_draw WHERE supervision_draw.id = supervision_population.draw_id));

ALTER TABLE supervision_plan ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_its_bodies ON supervision_plan USING ({OWN}
    OR EXISTS (SELECT FROM supervision_draw WHERE supervision_draw.plan_id = supervision_plan.id));

ALTER TABLE supervision_member ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_its_agency ON supervision_member USING (
    EXISTS (SELECT FROM supervision_plan WHERE supervision_plan.id = supervision_member.plan_id
            AND ({OWN})));
"""
TABLES = {
    "supervision_member": "of_its_agency",
    "supervision_plan": "of_its_bodies",
    "supervision_population": "of_a_draw_seen",
    "supervision_draw": "of_its_bodies",
    "supervision_outcome": "of_one_drawn_seen",
    "supervision_drawn": "of_its_bodies",
}
UNDO = "".join(
    f"DROP POLICY {policy} ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    for table, policy in TABLES.items()
)


class Migration(migrations.Migration):
    """Policies of the tables of supervision."""

    dependencies = [("supervision", "0001_initial")]

    operations = [migrations.RunSQL(APART, UNDO)]
