from __future__ import annotations

from invenio_center.kernel.errors import AppError


class NoConnector(AppError):
    code = "no_connector"
    sentence = "Este tipo de canal ainda não tem conector. A linha pode ser cadastrada, mas não ativada."
    status = 409


class LineIncomplete(AppError):
    """``data['missing']`` names the settings and credentials to fill in."""

    code = "line_incomplete"
    sentence = "Preencha a configuração e as credenciais desta linha antes de ativá-la."
    status = 409


class AddressTaken(AppError):
    code = "address_taken"
    sentence = "Já existe uma linha deste tipo com este endereço."
    status = 409


class CheckFailed(AppError):
    code = "check_failed"
    sentence = "A conexão não funcionou."
    status = 502


class NothingToRegister(AppError):
    code = "nothing_to_register"
    sentence = "Este provedor não deixa registrar o webhook daqui. Siga os passos no painel dele."
    status = 409
