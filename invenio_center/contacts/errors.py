"""Why an act on a contact is refused."""

from __future__ import annotations

from ..kernel.errors import AppError
from ..models import Contact


class ContactMerged(AppError):
    """The record became part of another one; ``data["survivor"]`` is the public id to go on with."""

    code = "contact_merged"
    sentence = "Este cadastro foi mesclado com outro. Continue no cadastro que ficou."
    status = 410

    @classmethod
    def of(cls, contact: Contact) -> ContactMerged:
        survivor = contact.merged_into
        return cls(survivor=str(survivor.public_id) if survivor else None)


class SameContact(AppError):
    code = "same_contact"
    sentence = "Escolha outro contato: este é o mesmo cadastro."
    status = 409


class PriorityNeeded(AppError):
    """Both have one and they differ; ``data["priorities"]``: the survivor's and the other's."""

    code = "priority_needed"
    sentence = "Os dois contatos têm prioridades diferentes. Diga qual fica."
    status = 409


class BlockedDiffers(AppError):
    code = "blocked_differs"
    sentence = "Um dos contatos está bloqueado e o outro não. Bloqueie ou desbloqueie antes de mesclar."
    status = 409


class ErasureUnderWay(AppError):
    code = "erasure_under_way"
    sentence = (
        "Há uma eliminação de dados pedida ou feita para um destes contatos. Eles não podem ser mesclados."
    )
    status = 409


class NotMerged(AppError):
    code = "not_merged"
    sentence = "Nenhuma mesclagem deste contato pode ser desfeita."
    status = 409


class LaterMergeFirst(AppError):
    """``data["first"]``: public id of the contact whose merge has to be undone before."""

    code = "later_merge_first"
    sentence = "Há uma mesclagem mais nova. Desfaça primeiro a última."
    status = 409


class MergeErased(AppError):
    code = "merge_erased"
    sentence = "Os dados desta pessoa foram eliminados: a mesclagem não pode mais ser desfeita."
    status = 409
