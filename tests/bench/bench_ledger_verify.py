"""Verifying a whole ledger, beside SHA-256 over the same bytes; its next signed head, and one person's evidence."""

from __future__ import annotations

import hashlib
import time
from contextlib import closing

import psycopg

from tests.support.servers import server_pair

from .harness import LEAST_RUNS, Figures, Report, interleave, medians
from .programs import Program, program

FULL, QUICK = 1_000_000, 50_000
BATCH = 2_000
# The million is made by the server from a few thousand real events: hashes and links are true, people repeat.
SEED = 4_000
GROW = """
DO $$
DECLARE
  n bigint; head text; line text; k int; size int; stamp text := '{stamp}';
  a text[]; b text[]; c text[]; d text[]; e text[];
  seqs bigint[]; hashes text[]; lines text[];
BEGIN
  SELECT seq, event_hash INTO n, head FROM consent_event ORDER BY seq DESC LIMIT 1;
  SELECT array_agg(part[1]), array_agg(part[2]), array_agg(part[3]), array_agg(part[4]), array_agg(part[5]), count(*)
  INTO a, b, c, d, e, size
  FROM consent_event, regexp_match(canonical, '^(.*"event_id":")[0-9a-f-]{{36}}(",.*"prev_hash":")[0-9a-f]{{64}}'
    '(",.*"recorded_at":")[^"]+(".*"seq":)[0-9]+(,.*)$') AS part;
  FOR copy IN 1 .. {copies} LOOP
    seqs := '{{}}'; hashes := '{{}}'; lines := '{{}}';
    FOR k IN 1 .. size LOOP
      n := n + 1;
      line := a[k] || gen_random_uuid() || b[k] || head || c[k] || stamp || d[k] || n || e[k];
      head := encode(sha256('\\x00'::bytea || convert_to(line, 'UTF8')), 'hex');
      seqs := seqs || n; hashes := hashes || head; lines := lines || line;
    END LOOP;
    INSERT INTO consent_event (seq, event_hash, canonical) SELECT * FROM unnest(seqs, hashes, lines);
  END LOOP;
END $$
"""
STAMP = "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"


def fill(url: str, process: Program, events: int) -> list[bytes]:
    """``events`` in the ledger; the canonical bytes of all of them."""
    process.tell({"act": "append", "events": SEED, "batch": BATCH})
    process.answer()
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        row = connection.execute(STAMP).fetchone()
        copies = events // SEED - 1
        if copies and row:
            connection.execute(GROW.format(copies=copies, stamp=row[0]))
        connection.execute("VACUUM ANALYZE consent_event")
        with connection.cursor("lines", withhold=True) as cursor:
            cursor.execute("SELECT canonical FROM consent_event ORDER BY seq")
            return [line.encode() for (line,) in cursor]


def hashes(lines: list[bytes]) -> Figures:
    """The limit: every leaf hashed once."""
    began = time.monotonic()
    for line in lines:
        hashlib.sha256(b"\x00" + line).digest()
    return {"per_second": len(lines) / (time.monotonic() - began)}


def verifies(process: Program) -> Figures:
    process.tell({"act": "verify"})
    answer = process.answer()
    return {
        "per_second": answer["events"] / answer["seconds"],
        "seconds": answer["seconds"],
        "memory_growth_mib": answer["growth_mib"],
    }


def signs(process: Program) -> Figures:
    """A head over everything, a thousand events after the one before."""
    process.tell({"act": "append", "events": 1_000, "batch": 1_000})
    process.answer()
    process.tell({"act": "sign"})
    return {"ms": process.answer()["seconds"] * 1000}


def packs(process: Program) -> Figures:
    process.tell({"act": "pack"})
    return {"s": process.answer()["seconds"]}


def measure(quick: bool) -> Report:
    events, runs = (QUICK if quick else FULL), LEAST_RUNS
    with server_pair(migrated=True) as pair, program("ledger_acts", environment=pair.environment) as process:
        lines = fill(pair.database_url, process, events)
        process.tell({"act": "sign"})
        process.answer()
        samples = interleave({"hash": lambda: hashes(lines), "verify": lambda: verifies(process)}, runs=runs)
        heads = interleave({"sign": lambda: signs(process), "pack": lambda: packs(process)}, runs=runs)
    limit, project = medians(samples["hash"]), medians(samples["verify"])
    return Report(
        {"events": len(lines), "bytes": sum(map(len, lines)), "seed": SEED},
        {"per_second": limit["per_second"]},
        {**project, "next_head_ms": medians(heads["sign"])["ms"], "pack_s": medians(heads["pack"])["s"]},
        {"rate": project["per_second"] / limit["per_second"]},
        runs,
    )
