"""The tables. Columns that are searched or moved stand alone; whole models lie in JSONB as they were when written."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    false,
    func,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData(
    naming_convention={"ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"}
)


def _now(name: str) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("centre", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("token", Text, nullable=False, unique=True),
    Column("faults", JSONB, nullable=False, server_default="[]"),
    _now("found_at"),
    _now("changed_at"),
    Column("cleared_at", DateTime(timezone=True), comment="when its received bytes were removed"),
    Column("ended", Text, nullable=False, server_default="", comment="of a superseded one: where it stood before"),
    Column("answer_owed", Boolean, nullable=False, server_default=false(), comment="its receipt is to be written anew"),
    Column("packages", JSONB, nullable=False, server_default="[]", comment="what came packed, and which files came out of it"),
    Index("ix_deliveries_answer_owed", "changed_at", postgresql_where=text("answer_owed")),
    Index("ix_deliveries_centre_name", "centre", "name"),
    Index("ix_deliveries_found_at", "found_at"),
    Index("ix_deliveries_centre_found_at", "centre", "found_at"),
    Index("ix_deliveries_state_changed_at", "state", "changed_at"),
)

received_files = Table(
    "received_files",
    metadata,
    Column("delivery", Text, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("path", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha512", Text, nullable=False, index=True),
    Column("sha256", Text, nullable=False),
)

items = Table(
    "items",
    metadata,
    Column("delivery", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("resource", Text, index=True),
    Column("remarks", JSONB, nullable=False, server_default="[]"),
    Column("double_of", JSONB, nullable=False, server_default="[]"),
    Column("doubts", JSONB, nullable=False, server_default="[]", comment="why a person has to look"),
    Column("asked", Boolean, nullable=False, server_default=false(), comment="waits for the centre to say which work it is"),
    Column("difference", JSONB(none_as_null=True), comment="what it changed in its resource; empty until it is preserved"),
    Index("ix_items_asked", "delivery", postgresql_where=text("asked")),
)

findings = Table(
    "findings",
    metadata,
    Column("resource", Text, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("faults", JSONB, nullable=False, comment="what the step found wrong the last time"),
    _now("at"),
)

resources = Table(
    "resources",
    metadata,
    Column("id", Text, primary_key=True),
    Column("centre", Text, nullable=False),
    Column("delivery_name", Text, nullable=False),
    Column("item", Text, nullable=False, comment="what its newest delivery calls it: the item number, or the row"),
    Column("number", Text, nullable=False, server_default="", comment="the item number that the centre gave, if any"),
    Column("delivery", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False, comment="head of the preserved object; 0 until it is committed"),
    Column("claimed", JSONB, nullable=False, server_default="[]", comment="digests of its files while it has no version"),
    Column("record", JSONB, nullable=False),
    Column("choices", JSONB, nullable=False, server_default="{}", comment="what people say of its tags, and their posters"),
    Column("consent_until", Date),
    _now("changed_at"),
    Index(
        "uq_resources_number",
        "centre",
        "delivery_name",
        "number",
        unique=True,
        postgresql_where=text("number <> '' and state <> 'deleted'"),
    ),
    Index("ix_resources_centre_number", "centre", "number", postgresql_where=text("number <> ''")),
    Index("ix_resources_delivery_name", "centre", "delivery_name"),
    Index("ix_resources_state_changed_at", "state", "changed_at"),
    Index("ix_resources_consent_until", "consent_until"),
    Index("ix_resources_changed_at", "changed_at", "id"),
    Index("ix_resources_place", text("(record -> 'place' ->> 'division') text_pattern_ops")),
    Index("ix_resources_activity", text("(record ->> 'activity')"), postgresql_where=text("(record ->> 'activity') <> ''")),
)

assets = Table(
    "assets",
    metadata,
    Column("resource", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("digest", Text, nullable=False, index=True),
    Column("body", JSONB, nullable=False),
)

renditions = Table(
    "renditions",
    metadata,
    Column("asset", Text, primary_key=True),
    Column("recipe", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", JSONB, nullable=False),
    _now("made_at"),
)

progress = Table(
    "progress",
    metadata,
    Column("asset", Text, primary_key=True),
    Column("delivery", Text, nullable=False, index=True),
    Column("fraction", Float, nullable=False),
    Column("speed", Float, comment="seconds of the recording made in a second"),
    Column("remaining_s", Float, comment="seconds until it is done, about"),
    Column("fault", JSONB, comment="what could not be done, when it failed"),
    _now("changed_at"),
)

tags = Table(
    "tags",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("resource", Text, nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("source_version", Text, nullable=False),
    Column("body", JSONB, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("resource", Text, nullable=False, index=True),
    Column("body", JSONB, nullable=False),
    Column("owed", Boolean, nullable=False, server_default=false(), comment="the preserved object does not hold it yet"),
    _now("at"),
    Index("ix_decisions_owed", "id", postgresql_where=text("owed")),
)

publications = Table(
    "publications",
    metadata,
    Column("resource", Text, primary_key=True),
    Column("key", Text, unique=True, comment="part of media addresses; empty once withdrawn"),
    Column("sequence", BigInteger, nullable=False, server_default="0", comment="outbox id of the entry in the index"),
    Column("published_at", DateTime(timezone=True)),
    Column("opened_at", DateTime(timezone=True), comment="when the entry was last seen into the index"),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("reason", Text, nullable=False, server_default=""),
    Column("entry", JSONB, comment="the public record as indexed"),
    Column("digests", JSONB, nullable=False, server_default="[]", comment="assets whose renditions are public under the key"),
    Index("ix_publications_open", "published_at", postgresql_where=text("published_at is not null and withdrawn_at is null")),
)

changes = Table(
    "changes",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False, comment="from 1 without gaps"),
    Column("resource", Text, nullable=False),
    Column("verb", Text, nullable=False, comment="Create, Update or Delete"),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("ix_changes_resource", "resource", "id"),
    Index("ix_changes_left", "id", postgresql_where=text("verb = 'Delete'")),
)

disseminated = Table(
    "disseminated",
    metadata,
    Column("resource", Text, primary_key=True, comment="of an entry that is public, or was once: a row is never deleted"),
    Column("centre", Text, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, comment="datestamp, to the second"),
    Column("gone", Boolean, nullable=False),
    Index("ix_disseminated_changed_at", "changed_at", "resource"),
    Index("ix_disseminated_centre", "centre", "changed_at", "resource"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("resource", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("fault", Text, nullable=False, server_default=""),
    Column("due_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
    _now("at"),
)

letters = Table(
    "letters",
    metadata,
    Column("delivery", Text, primary_key=True),
    Column("kind", Text, primary_key=True, comment="refused, held or ended"),
    Column("found_at", DateTime(timezone=True), primary_key=True, comment="when the delivery was found: it may come in again"),
    Column("address", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="due", comment="due, sent, given_up, or void"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("fault", Text, nullable=False, server_default="", comment="code of what was wrong the last time"),
    Column("due_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    _now("at"),
    Index("ix_letters_due_at", "due_at", postgresql_where=text("state = 'due'")),
    Index("ix_letters_given_up", "at", postgresql_where=text("state = 'given_up'")),
)

centres = Table(
    "centres",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, index=True),
    Column("name_en", Text, nullable=False, server_default=""),
    Column("level", Text, nullable=False),
    Column("parent", Text, index=True),
    Column("division", Text, nullable=False, server_default="", index=True),
    Column("address", Text, nullable=False, server_default=""),
    Column("mail", Text, nullable=False, server_default=""),
    Column("names", JSONB, nullable=False, server_default="[]", comment="names that it had, oldest first"),
    Column("codes", JSONB, nullable=False, server_default="[]", comment="division codes that it had, oldest first"),
    Column("closed", Date),
    Column("successors", JSONB, nullable=False, server_default="[]"),
    Column("given", Boolean, nullable=False, server_default=false(), comment="as the software brought it: nobody has changed it"),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp(), index=True),
    Index("ix_centres_in_force", "division", "id", postgresql_where=text("closed is null")),
    Index("ix_centres_former", "id", postgresql_where=text("closed is not null or names <> '[]' or codes <> '[]'")),
)

centre_ancestors = Table(
    "centre_ancestors",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("ancestor", Text, primary_key=True, comment="the centre itself, one above it, or one that carries it on"),
    Column("depth", Integer, nullable=False),
    Index("ix_centre_ancestors_ancestor", "ancestor", "centre"),
)

policies = Table(
    "policies",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("policy", Text, nullable=False),
    _now("changed_at"),
)

intake_sources = Table(
    "intake_sources",
    metadata,
    Column("name", Text, primary_key=True),
    Column("centre", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("address", Text, nullable=False, server_default=""),
    Column("path", Text, nullable=False, server_default=""),
    Column("secret", Text, nullable=False, server_default="", comment="name of a file in the folder of secrets"),
    Column("begins", Integer, comment="hour from which something may begin"),
    Column("ends", Integer),
    Column("rate_bps", BigInteger, comment="bytes in a second at most"),
    Column("every_min", Integer, nullable=False, server_default="30"),
    Column("enabled", Boolean, nullable=False, server_default=true()),
    Column("takes_media", Boolean, nullable=False, server_default=false(), comment="linked media are fetched, not only linked"),
    Column("own_network", Boolean, nullable=False, server_default=false(), comment="its address may be a private one"),
    Column("looked_at", DateTime(timezone=True)),
    Column("fault", JSONB, comment="what was wrong when it was last looked at"),
    Index("ix_intake_sources_looked_at", text("looked_at nulls first"), postgresql_where=text("enabled")),
)

harvests = Table(
    "harvests",
    metadata,
    Column("source", Text, primary_key=True),
    Column("prefix", Text, nullable=False, server_default="", comment="the format that is asked for"),
    Column("granularity", Text, nullable=False, server_default=""),
    Column("deletes", Text, nullable=False, server_default="", comment="what the repository says of deletions"),
    Column("since", DateTime(timezone=True), comment="where the window begins that is read, or that is next"),
    Column("until", DateTime(timezone=True), comment="where it ends; empty while none is read"),
    Column("token", Text, nullable=False, server_default="", comment="of the window's next page"),
    Column("end", DateTime(timezone=True), comment="up to when this harvest goes; empty while there is none"),
    Column("whole", Integer, nullable=False, server_default="0", comment="1: it reads everything; 2: and what changed meanwhile"),
    Column("round", BigInteger, nullable=False, server_default="0", comment="which harvest this is"),
    Column("page", BigInteger, nullable=False, server_default="0", comment="pages read so far, of all harvests"),
    Column("records", BigInteger, nullable=False, server_default="0", comment="identifiers that it has ever had"),
    Column("not_before", DateTime(timezone=True), comment="when the repository wants to be asked again"),
    Column("whole_at", DateTime(timezone=True), comment="when a whole harvest last began"),
    Column("lost", Integer, nullable=False, server_default="0", comment="records gone, of which a person is asked"),
)

harvested = Table(
    "harvested",
    metadata,
    Column("source", Text, primary_key=True),
    Column("identifier", Text, primary_key=True),
    Column("n", BigInteger, nullable=False, comment="its place among those of the source"),
    Column("delivery", Text, nullable=False, comment="the name of the delivery that it is handed in with"),
    Column("datestamp", Text, nullable=False),
    Column("round", BigInteger, nullable=False, comment="the harvest that last had it"),
    Column("page", BigInteger, nullable=False, comment="the page that last changed it"),
    Column("gone", Boolean, nullable=False, server_default=false()),
    Column("row", JSONB(none_as_null=True), comment="its row of a manifest, by headers"),
    Column("metadata", Text, nullable=False, server_default="", comment="as the repository gave it"),
    Column("media", JSONB, nullable=False, server_default="[]", comment="files to be fetched"),
    Column("due", Boolean, nullable=False, server_default=false(), comment="to be handed in"),
    Column("handed_in", Boolean, nullable=False, server_default=false(), comment="it was handed in once"),
    Column("leaves", Boolean, nullable=False, server_default=false(), comment="its going is to be carried out"),
    Column("returns", Boolean, nullable=False, server_default=false(), comment="its return is to be carried out"),
    Column("names", ARRAY(Text), nullable=False, server_default="{}", comment="by which others may know the same, normalised"),
    Column("placed", Boolean, nullable=False, server_default=false(), comment="it was compared with what others have"),
    Column("holds", Boolean, nullable=False, server_default=false(), comment="its entry is to be told of it"),
    Column(
        "lead_source",
        Text,
        comment="the record of another source that came first, whose entry it is held with; empty where it has its own",
    ),
    Column("lead_identifier", Text),
    Index("ix_harvested_names", "names", postgresql_using="gin"),
    Index("ix_harvested_lead", "lead_source", "lead_identifier"),
    Index("ix_harvested_unplaced", "source", postgresql_where=text("not placed or holds")),
    Index("ix_harvested_delivery", "source", "delivery", "n"),
    Index("ix_harvested_due", "source", "delivery", postgresql_where=text("due")),
    Index("ix_harvested_moves", "source", postgresql_where=text("leaves or returns")),
)

holders = Table(
    "holders",
    metadata,
    Column("resource", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("identifier", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("leads", Boolean, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("body", JSONB, nullable=False),
    Index("ix_holders_source", "source", "identifier"),
)

holdings = Table(
    "holdings",
    metadata,
    Column("object", Text, primary_key=True, comment="id of the preserved object"),
    Column("version", Integer, nullable=False),
    Column("files", Integer, nullable=False),
    Column("size", BigInteger, nullable=False, comment="bytes of its content"),
    _now("added_at"),
    Column("checked_at", DateTime(timezone=True), comment="when every byte of it was last read"),
    Column("condition", Text, nullable=False, server_default="unread"),
    Column("problems", JSONB, nullable=False, server_default="[]"),
    Index("ix_holdings_checked_at", "checked_at"),
    Index("ix_holdings_condition", "condition"),
    Index("ix_holdings_added_at", "added_at"),
    Index("ix_holdings_read", text("coalesce(checked_at, added_at)")),
)

commits_begun = Table(
    "commits_begun",
    metadata,
    Column("object", Text, primary_key=True),
    _now("at"),
)

copies = Table(
    "copies",
    metadata,
    Column("object", Text, primary_key=True),
    Column("replica", Text, primary_key=True),
    Column("version", Integer, nullable=False, comment="newest version that was read back there"),
    Column("fault", Text, nullable=False, server_default=""),
    _now("at"),
    Index("ix_copies_replica", "replica", "object"),
)

replicas = Table("replicas", metadata, Column("name", Text, primary_key=True))

copies_due = Table(
    "copies_due",
    metadata,
    Column("replica", Text, primary_key=True),
    Column("object", Text, primary_key=True, comment="its newest version is not known to be there"),
    _now("at"),
    Index("ix_copies_due_at", "replica", "at"),
    Index("ix_copies_due_object", "object"),
)

readings = Table(
    "readings",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("objects", Integer, nullable=False),
    Column("size", BigInteger, nullable=False, comment="bytes read"),
    Column("seconds", Float, nullable=False),
    Column("damaged", Integer, nullable=False),
    Column("healed", Integer, nullable=False),
    _now("at"),
    Index("ix_readings_at", "at"),
)

deletions = Table(
    "deletions",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("resource", Text, nullable=False, index=True),
    Column("verb", Text, nullable=False, comment="delete or undelete"),
    Column("category", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("confirmed_by", Text),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("purge_after", DateTime(timezone=True), index=True),
    Column("purged_at", DateTime(timezone=True)),
    Column("purged_from", JSONB, nullable=False, server_default="[]", comment="replicas that have let go of it"),
)

exclusions = Table(
    "exclusions",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("digest", Text, index=True, comment="SHA-512 of bytes that may not come in again"),
    Column("centre", Text),
    Column("delivery_name", Text),
    Column("item", Text),
    Column("resource", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    _now("at"),
    Column("lifted_at", DateTime(timezone=True)),
    Index("ix_exclusions_source", "centre", "delivery_name", "item"),
)

remakes = Table(
    "remakes",
    metadata,
    Column("resource", Text, primary_key=True),
    _now("at"),
    Index("ix_remakes_at", "at"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("step", Text, nullable=False),
    Column("delivery", Text, index=True),
    Column("seconds", Float, nullable=False),
    Column("counts", JSONB, nullable=False),
    Column("fault", Text, nullable=False, server_default=""),
    _now("at"),
    Index("ix_runs_at", "at"),
)

step_totals = Table(
    "step_totals",
    metadata,
    Column("step", Text, primary_key=True),
    Column("runs", BigInteger, nullable=False),
    Column("failed", BigInteger, nullable=False, comment="runs that an error ended"),
    Column("seconds", Float, nullable=False, comment="of all runs together"),
    Column("last_at", DateTime(timezone=True), nullable=False),
    Column("last_seconds", Float, nullable=False),
    Column("last_fault", Text, nullable=False, server_default=""),
    Column("sound_at", DateTime(timezone=True), comment="when a run last came to its end"),
)

step_counts = Table(
    "step_counts",
    metadata,
    Column("step", Text, primary_key=True),
    Column("kind", Text, primary_key=True, comment="outcome, or fault"),
    Column("name", Text, primary_key=True, comment="the outcome, or the code of the fault"),
    Column("number", BigInteger, nullable=False),
)

delivery_acts = Table(
    "delivery_acts",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("delivery", Text, nullable=False, index=True),
    Column("verb", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    _now("at"),
)

starts = Table(
    "starts",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("delivery", Text, nullable=False, index=True),
    Column("centre", Text, nullable=False),
    Column("run", Text, nullable=False, unique=True, comment="what the run is called; there is never another one of the name"),
    Column("why", Text, nullable=False, comment="new, retry, accept, stuck, quiet, room or window"),
    Column("facts", JSONB, nullable=False, server_default="{}"),
    Column("not_before", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("started_at", DateTime(timezone=True)),
    _now("asked_at"),
    Index("uq_starts_waiting", "delivery", unique=True, postgresql_where=text("started_at is null")),
    Index("ix_starts_due", "not_before", postgresql_where=text("started_at is null")),
)

stuck = Table(
    "stuck",
    metadata,
    Column("delivery", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("mark", Text, nullable=False, comment="how far it had come: more than that is a new beginning"),
    Column("again_at", DateTime(timezone=True), comment="when it was started again"),
    Column("handed_at", DateTime(timezone=True), comment="since when it waits for a person"),
    _now("found_at"),
)

reservations = Table(
    "reservations",
    metadata,
    Column("delivery", Text, primary_key=True),
    Column("size", BigInteger, nullable=False, comment="bytes that it will have taken of the store's disk, once it is preserved"),
    _now("at"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("delivery", Text, primary_key=True),
    Column("centre", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("rows", JSONB, nullable=False, comment="of its prepared list, by header"),
    Column("sha256", Text, nullable=False, comment="of the prepared list as it was written beside the delivery"),
    _now("at"),
    Index("ix_drafts_name", "centre", "name", "at"),
)
