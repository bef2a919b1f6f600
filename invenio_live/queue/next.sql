-- "Próximo": the claim, what explains it, and the row as the claim left it (its columns come last, in table order).
SELECT claim.outcome, claim.rivals, claim.units, claim.capacity, claim.moment, place.*, (claim.taken).*
FROM queue_claim(%s) claim
LEFT JOIN LATERAL queue_place((claim.taken).id, claim.lane, NULL) place ON claim.outcome = 'claimed'
