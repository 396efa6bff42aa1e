"""The database refuses to change an issued report, whoever writes: a trigger in each engine's own words.

Set anew after every migration, since SQLite loses a table's triggers when it makes the table anew. What may still be
written is the PDF, once, and who is at work on it. SQLite lets rows be deleted, since it empties a database row by row
(between tests); models and querysets refuse that there.
"""

from django.db import connections

TABLE = "dispatch_report"
NAME = "dispatch_report_issued_never_changes"
MESSAGE = "issued reports are never changed"
FREE = frozenset({"pdf_id", "pdf_error", "lease_until", "lease_token", "attempts"})


def freeze_issued_reports(using: str) -> None:
    """Makes or renews the trigger, where the table has come to be."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        names = [column.name for column in connection.introspection.get_table_description(cursor, TABLE)]
        if "pdf_id" not in names:
            return
        differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
        changes = [f"OLD.{name} {differs} NEW.{name}" for name in names if name not in FREE]
        changed = " OR ".join([*changes, f"(OLD.pdf_id IS NOT NULL AND OLD.pdf_id {differs} NEW.pdf_id)"])
        for statement in (_on_postgresql if connection.vendor == "postgresql" else _on_sqlite)(changed):
            cursor.execute(statement)


def _on_sqlite(changed: str) -> list[str]:
    refuse = f"SELECT RAISE(ABORT, '{MESSAGE}')"
    when = f"OLD.state = 'issued' AND ({changed})"
    return [
        f"DROP TRIGGER IF EXISTS {NAME}",
        f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} WHEN {when} BEGIN {refuse}; END",
    ]


def _on_postgresql(changed: str) -> list[str]:
    refuse = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'"
    deleted = f"IF TG_OP = 'DELETE' THEN IF OLD.state = 'issued' THEN {refuse}; END IF; RETURN OLD; END IF;"
    updated = f"IF OLD.state = 'issued' AND ({changed}) THEN {refuse}; END IF; RETURN NEW;"
    body = f"$$ BEGIN {deleted} {updated} END $$"
    return [
        f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS {body}",
        f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}",
        f"CREATE TRIGGER {NAME} BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {NAME}()",
    ]
