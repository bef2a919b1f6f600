// What can be asked about a contact, in the order people look for it.
export const GROUPS = { all: "Todas estas condições", any: "Qualquer destas condições", none: "Nenhuma destas condições" };

export const FIELDS = {
  tags: "Tags",
  kind: "Tipo de canal",
  channel: "Canal ou linha (id)",
  origin: "Origem",
  language: "Idioma",
  name: "Nome",
  email: "E-mail",
  phone: "Telefone",
  cpf: "CPF",
  custom_code: "Código do cliente",
  is_vip: "VIP",
  message: "Mensagem",
  consent: "Consentimento",
  "custom.joker1": "Coringa 1",
  "custom.joker2": "Coringa 2",
  "custom.joker3": "Coringa 3",
  "custom.joker4": "Coringa 4",
  "custom.joker5": "Coringa 5",
};

export const OPS = {
  eq: "é igual a",
  ne: "é diferente de",
  in: "é um de (separe por vírgula)",
  contains: "contém",
  starts_with: "começa com",
  matches: "segue a expressão",
  gt: "é maior que",
  lt: "é menor que",
  exists: "está preenchido",
};
