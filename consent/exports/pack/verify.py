#!/usr/bin/env python3
"""Confere um pacote de prova do livro de consentimentos. Precisa só de Python 3.8 ou mais novo; não usa a rede.

    python3 verify.py [PASTA] [--key CHAVE_PUBLICA]

Everything is computed anew from the files. Exit status: 0 it matches, 1 it does not (faults name the event, ``seq``),
2 no pack to check. Hashes: SHA-256. Trees: RFC 6962. Signatures: Ed25519, RFC 8032. Canonical form: RFC 8785.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import sys
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

ZERO, NO_PERSONAL = "0" * 64, hashlib.sha256(bytes(32) + b"{}").hexdigest()
CLOSING = ("consent.withdrawn", "consent.refused", "objection.registered")
IN_FLIGHT = timedelta(seconds=5)  # a call may already be on its way when a withdrawal is being recorded


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8")


def happened(facts: dict[str, Any]) -> Any:
    return min(facts["occurred_at"], facts["recorded_at"])  # a fact weighs at most from when it was recorded


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")


# --- Ed25519 (RFC 8032, section 5.1): points of the curve in extended coordinates (X, Y, Z, T) ---
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    left, right = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = right - left, d - c, d + c, right + left
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: tuple[int, ...]) -> tuple[int, ...]:
    found: tuple[int, ...] = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def decoded(data: bytes) -> tuple[int, ...] | None:
    y = int.from_bytes(data, "little") & ((1 << 255) - 1)
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and data[31] >> 7):
        return None
    x = P - x if x & 1 != data[31] >> 7 else x
    return x, y, 1, x * y % P


BASE = decoded((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def signed_by(public_key: str, signature: str, message: bytes) -> bool:
    try:
        key, whole = bytes.fromhex(public_key), bytes.fromhex(signature)
    except ValueError:
        return False
    a, r = decoded(key), decoded(whole[:32])
    s = int.from_bytes(whole[32:], "little")
    if a is None or r is None or len(whole) != 64 or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(whole[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(h, a))
    return not any((left[axis] * right[2] - right[axis] * left[2]) % P for axis in (0, 1))


# --- Merkle tree (RFC 6962 and RFC 9162, section 2.1) ---
def node(left: str, right: str) -> str:
    return sha(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right))


def root_of(leaf: str, index: int, size: int, proof: list[str]) -> str:
    """Root that one leaf and the hashes beside its way up lead to; "" when the proof has another length."""
    last = size - 1
    for sibling in proof:
        if last == 0:
            return ""
        if index & 1 or index == last:
            leaf = node(sibling, leaf)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            leaf = node(leaf, sibling)
        index, last = index >> 1, last >> 1
    return "" if last else leaf


def consistent(old_size: int, new_size: int, old: str, new: str, proof: list[str]) -> bool:
    """Does the larger tree begin with everything the smaller one contained?"""
    if old_size == new_size:
        return old == new and not proof
    index, last = old_size - 1, new_size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    path = list(proof) if index else [old, *proof]
    if not path:
        return False
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            first, second = node(sibling, first), node(sibling, second)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            second = node(second, sibling)
        index, last = index >> 1, last >> 1
    return (first, second, last) == (old, new, 0)


def grow(peaks: list[str], size: int, leaf: str) -> None:
    while size & 1:
        leaf, size = node(peaks.pop(), leaf), size >> 1
    peaks.append(leaf)


class Pack:
    """The unpacked files, and what was found wrong with them."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.faults: list[tuple[int, str]] = []  # number of the event, 0 when no single one is at fault
        self.notes: list[str] = []
        self.facts: list[dict[str, Any]] = []
        self.hashes: list[str] = []
        self.heads: list[dict[str, Any]] = []

    def fault(self, seq: int, sentence: str) -> None:
        self.faults.append((seq, sentence))

    def data(self, name: str) -> bytes:
        """Nothing when the file is not there: that is a fault by itself (see check_files)."""
        path = os.path.join(self.folder, *name.split("/"))
        if not os.path.isfile(path):
            return b""
        with open(path, "rb") as file:
            return file.read()

    def json(self, name: str) -> Any:
        return json.loads(self.data(name) or b"[]")

    def lines(self, name: str) -> list[bytes]:
        return [line for line in self.data(name).split(b"\n") if line]


def check_manifest(pack: Pack, key: str) -> None:
    """The manifest is signed, and every file is there and as it was; nothing was added."""
    whole = json.loads(pack.data("manifest.json"))
    stated, used = whole["manifest"]["files"], whole["public_key"]
    if key and key.lower() != used:
        pack.fault(0, "o manifesto foi assinado com outra chave, não com a informada em --key")
    if not signed_by(used, whole["signature"], canonical(whole["manifest"])):
        pack.fault(0, "a assinatura do manifesto não confere")
    present = set()
    for where, _, names in os.walk(pack.folder):
        present |= {
            os.path.relpath(os.path.join(where, name), pack.folder).replace(os.sep, "/") for name in names
        }
    for name in sorted(set(stated) | present - {"manifest.json"}):
        if name not in present:
            pack.fault(0, f"falta o arquivo {name}")
        elif name not in stated:
            pack.fault(0, f"o arquivo {name} não está no manifesto")
        elif sha(pack.data(name)) != stated[name]:
            pack.fault(0, f"o arquivo {name} foi alterado depois de assinado")
    check_signatures(pack, used)


def check_signatures(pack: Pack, used: str) -> None:
    for signed in map(json.loads, pack.lines("heads.jsonl")):
        pack.heads.append(signed["head"])
        name = f"a cabeça de {signed['head']['tree_size']} eventos"
        if signed["public_key"] != used:
            pack.fault(0, f"{name} foi assinada com outra chave")
        if not signed_by(signed["public_key"], signed["signature"], canonical(signed["head"])):
            pack.fault(0, f"a assinatura não confere: {name}")


def check_events(pack: Pack, stated: dict[int, str]) -> None:
    """Canonical form, hash, order and links of the events; none missing and none too many."""
    order, last, previous, seen = list(stated), 0, ZERO, set()
    for place, line in enumerate(pack.lines("events.jsonl")):
        digest = sha(b"\x00" + line)
        try:
            facts = json.loads(line)
            seq, linked = int(facts["seq"]), facts["prev_hash"]
            altered = canonical(facts) != line
        except (ValueError, KeyError, TypeError):
            seen.add(order[min(place, len(order) - 1)])
            pack.fault(order[min(place, len(order) - 1)], "o conteúdo foi alterado e não pode ser lido")
            continue
        if seq not in stated:
            pack.fault(seq, "este evento não pertence ao pacote")
        elif altered or digest != stated[seq]:
            pack.fault(seq, "o conteúdo não corresponde ao hash: o evento foi alterado")
        if seq <= last:
            pack.fault(seq, "está fora de ordem ou repetido")
        elif seq == last + 1 and linked != previous:
            pack.fault(seq, "não aponta para o evento anterior")
        pack.facts.append(facts)
        pack.hashes.append(digest)
        seen.add(seq)
        last, previous = seq, digest
    for seq in sorted(set(stated) - seen):
        pack.fault(seq, "o evento foi retirado do pacote")


def check_tree(pack: Pack, proofs: dict[str, Any]) -> None:
    """Every event is under the newest signed root, and no head contradicts an earlier one."""
    heads, size = {head["tree_size"]: head for head in pack.heads}, proofs["tree_size"]
    if size != max(heads, default=0):
        pack.fault(size, "as provas se referem a uma cabeça que não é a mais nova do pacote")
        return
    if proofs["whole"]:
        check_whole(pack, heads)
    else:
        paths = {one["seq"]: one["proof"] for one in proofs["events"]}
        for place, facts in enumerate(pack.facts):
            path = paths.get(facts["seq"], [])
            if root_of(pack.hashes[place], facts["seq"] - 1, size, path) != heads[size]["root_hash"]:
                pack.fault(facts["seq"], "não pertence à árvore assinada")
    steps = {(one["from"], one["to"]): one["proof"] for one in proofs["consistency"]}
    sizes = sorted(heads)
    for place, larger in enumerate(sizes[1:]):
        old, new, proof = heads[sizes[place]], heads[larger], steps.get((sizes[place], larger), [])
        if not consistent(sizes[place], larger, old["root_hash"], new["root_hash"], proof):
            pack.fault(larger, f"a cabeça não continua a de {sizes[place]} eventos: o livro foi reescrito")


def check_whole(pack: Pack, heads: dict[int, Any]) -> None:
    """All events from the first on are here: the roots follow from them alone."""
    peaks: list[str] = []
    for place, digest in enumerate(pack.hashes):
        grow(peaks, place, digest)
        head = heads.get(place + 1)
        root = reduce(lambda right, left: node(left, right), reversed(peaks)) if head else ""
        if head and (head["root_hash"], head["chain_head"]) != (root, digest):
            pack.fault(pack.facts[place]["seq"], "a cabeça assinada até aqui diz outra coisa")
    if len(pack.hashes) < max(heads):
        pack.fault(len(pack.hashes) + 1, "o livro termina antes do que a cabeça assinada afirma")


def check_times(pack: Pack) -> None:
    """An event was recorded after the heads without it and before those with it."""
    heads, place, last = sorted(pack.heads, key=lambda head: int(head["tree_size"])), 0, ""
    for facts in pack.facts:
        seq, recorded = facts["seq"], facts["recorded_at"]
        while place < len(heads) and heads[place]["tree_size"] < seq:
            place += 1
        if recorded < last:
            pack.fault(seq, "diz ter sido registrado antes do evento que o precede")
        if place and recorded < heads[place - 1]["timestamp"]:
            pack.fault(seq, "diz ter sido registrado antes de uma cabeça que ainda não o continha")
        if place < len(heads) and recorded > heads[place]["timestamp"]:
            pack.fault(seq, "diz ter sido registrado depois de uma cabeça que já o continha")
        last = recorded


def check_texts(pack: Pack) -> None:
    """What was on screen is here to the letter, and had been published before."""
    known = {(text["code"], text["version"]): text for text in pack.json("texts/index.json")}
    for facts in pack.facts:
        shown = facts["text"]
        text = known.get((shown["code"], shown["version"])) if shown else None
        if shown and text is None:
            pack.fault(facts["seq"], "falta o texto que a pessoa viu")
        elif text and sha(pack.data(text["file"])) != shown["sha256"]:
            pack.fault(facts["seq"], "o texto não é o que a pessoa viu")
        elif (
            text
            and not (text["imported"] or facts["type"] == "consent.declared")  # came from elsewhere
            and (text["published_at"] or "9") > facts["occurred_at"]
        ):
            pack.fault(facts["seq"], "o texto só foi publicado depois do consentimento")


def check_personal(pack: Pack) -> None:
    """Personal data and proofs are those the events were bound to. Erased ones are simply not here."""
    opened = {one["seq"]: one for one in pack.json("pii.json")}
    items = {(one["seq"], one["commit"]): one for one in pack.json("evidence/index.json")}
    closed = 0
    for facts in pack.facts:
        own = opened.get(facts["seq"])
        if own and sha(bytes.fromhex(own["salt"]) + canonical(own["pii"])) != facts["pii_commit"]:
            pack.fault(facts["seq"], "os dados pessoais não são os que foram registrados")
        closed += not own and facts["pii_commit"] != NO_PERSONAL
        for proof in facts["evidence"]:
            item = items.get((facts["seq"], proof["commit"]))
            if item and sha(bytes.fromhex(item["salt"]) + pack.data(item["file"])) != proof["commit"]:
                pack.fault(facts["seq"], "a evidência não é a que foi registrada")
            closed += not item
    if closed:
        pack.notes.append(f"{closed} dados ou evidências não estão aqui (eliminados, ou pedido sem eles)")


def check_sends(pack: Pack) -> None:
    """Each send had an earlier "allow"; a send by consent was inside it and not after a withdrawal."""
    by_id = {facts["event_id"]: facts for facts in pack.facts}
    for row in csv.DictReader(io.StringIO(pack.data("decisions.csv").decode("utf-8-sig")), delimiter=";"):
        grant = by_id.get(row["evento_consentimento"])
        if not row["enviado_em"]:
            continue
        if row["decisao"] != "allow" or row["decidido_em"] > row["enviado_em"]:
            pack.fault(grant["seq"] if grant else 0, "houve envio sem permissão anterior")
        elif row["motivo"] == "CONSENT":
            check_send(pack, row, grant, by_id)


def check_send(pack: Pack, row: dict[str, str], grant: dict[str, Any] | None, by_id: dict[str, Any]) -> None:
    if grant is None or grant["recorded_at"] > row["decidido_em"] or not covers(grant, row):
        pack.fault(grant["seq"] if grant else 0, "houve envio fora deste consentimento")
        return
    answered = [by_id[ref["event_id"]] for ref in grant["refs"] if ref["event_id"] in by_id]
    agreed_at = min(map(happened, [grant, *answered]))
    for facts in pack.facts:
        ends = facts["type"] in CLOSING and happened(facts) >= agreed_at and covers(facts, row)
        if ends and moment(facts["recorded_at"]) + IN_FLIGHT < moment(row["enviado_em"]):
            pack.fault(facts["seq"], "houve envio depois desta retirada")


def covers(facts: dict[str, Any], row: dict[str, str]) -> bool:
    channels, purposes = facts["channels"] or [row["canal"]], facts["purposes"] or [row["finalidade"]]
    return row["canal"] in channels and row["finalidade"] in purposes


def check_anchors(pack: Pack) -> None:
    """Heads kept outside say the same as the ones here, and none is newer than the ledger."""
    heads = {head["tree_size"]: sha(canonical(head)) for head in pack.heads}
    for anchor in pack.json("anchors/index.json"):
        size, name = anchor["tree_size"], anchor["file"]
        if size > max(heads, default=0):
            pack.fault(size, f"uma âncora tem {size} eventos: o livro é uma cópia antiga")
        elif heads.get(size) != anchor["head_hash"]:
            pack.fault(size, "a âncora guardada fora diz outra coisa do que a cabeça assinada")
        elif name.endswith(".tsr") and bytes.fromhex(anchor["head_hash"]) not in pack.data(name):
            pack.fault(size, "o carimbo de tempo é de outra coisa")


def verify(folder: str, key: str = "") -> Pack:
    """Everything there is to check; ValueError or KeyError when ``folder`` holds no pack."""
    pack = Pack(folder)
    check_manifest(pack, key)
    try:
        proofs = json.loads(pack.data("proofs.json"))
        check_events(pack, {one["seq"]: one["event_hash"] for one in proofs["events"]})
        check_tree(pack, proofs)
        for check in (check_times, check_texts, check_personal, check_sends, check_anchors):
            check(pack)
    except (ValueError, KeyError, TypeError) as error:
        pack.fault(0, f"um arquivo do pacote não pode ser lido ({type(error).__name__}: {error})")
    return pack


def main(words: list[str]) -> int:
    key = words.pop(words.index("--key") + 1) if "--key" in words[:-1] else ""
    folders = [word for word in words if word != "--key"] or [os.path.dirname(os.path.abspath(__file__))]
    try:
        pack = verify(folders[0], key)
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stdout.write(f"Não há aqui um pacote que se possa conferir ({type(error).__name__}: {error}).\n")
        return 2
    lines = [f"{len(pack.facts)} eventos, {len(pack.heads)} cabeças."]
    lines += [f"  aviso: {one}." for one in pack.notes]
    lines += [f"  FALHA, {f'evento {seq}' if seq else 'pacote'}: {said}." for seq, said in pack.faults]
    lines += ["O pacote NÃO confere." if pack.faults else "O pacote confere.", ""]
    sys.stdout.write("\n".join(lines))
    return 1 if pack.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
