/** The published order, as the server computes it: rank, priority high first, ready time less head start, number. Pure. */

/**
 * Where a row stands now, or null when it is not in the queue. A promised return whose time has come counts by the
 * clock alone: nobody has to tell us. Times are UTC strings of one shape, so comparing strings compares times.
 * @returns {[number, number, string, number] | null}
 */
export function place(row, now) {
  if (row.holder || (row.status !== "waiting" && row.status !== "scheduled")) return null;
  const due = row.promotes_at && row.return_lane && row.promotes_at <= now;
  const promise = due ? key(row.return_lane, row.promotes_at, row.n) : null;
  const waits = row.status === "waiting" && row.lane && row.ready_at && row.ready_at <= now;
  const wait = waits ? key(row.lane, row.ready_at, row.n) : null;
  if (promise && wait) return compare(promise, wait) <= 0 ? promise : wait;
  return promise || wait;
}

const key = (lane, at, n) => [lane.rank, -lane.order_priority, earlier(at, lane.head_start_s), n];

/** With ageing on, a lane starts whole seconds ahead; the fraction of the second stays as it is written. */
function earlier(at, seconds) {
  if (!seconds) return at;
  const whole = new Date(Date.parse(`${at.slice(0, 19)}Z`) - seconds * 1000);
  return whole.toISOString().slice(0, 19) + at.slice(19);
}

/** Negative when `a` is served before `b`. */
export function compare(a, b) {
  for (let i = 0; i < 4; i += 1) {
    if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

/** Reserved for somebody else at this moment. */
export function reservedForOther(row, me, now) {
  return Boolean(row.reserved_for && row.reserved_for !== me && row.reserved_until && row.reserved_until > now);
}

/** A return at the top that its owner, who is there, has alone until the hour. */
export function promisedToOther(row, me, now) {
  const promised = row.promotes_at && row.promotes_at <= now && row.due_at > now;
  return Boolean(promised && row.owner?.there && row.owner.user !== me);
}

/** Rows of the queue in order; `allowed` says which rows this person may take or watch. */
export function inOrder(rows, now, allowed) {
  const placed = [];
  for (const row of rows) {
    const at = place(row, now);
    if (at && allowed(row)) placed.push({ row, at });
  }
  placed.sort((a, b) => compare(a.at, b.at));
  return placed;
}

/** When the next row enters the queue by itself: a promise comes due, or our clock reaches the start of a wait. */
export function nextEntry(rows, now) {
  let next = null;
  for (const row of rows) {
    if (row.holder) continue;
    for (const at of [row.promotes_at, row.status === "waiting" ? row.ready_at : null]) {
      if (at && at > now && (!next || at < next)) next = at;
    }
  }
  return next;
}
