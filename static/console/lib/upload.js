/** One file to the server, where no progress has to be shown. */

import { RequestError } from "../socket.js";

const MOST_BYTES = 10 * 1024 * 1024;

/** @returns {Promise<string>} the id the file is sent by; what the server refuses is a RequestError with its sentence */
export async function upload(url, file) {
  if (file.size > MOST_BYTES) throw refused(`"${file.name}" passa de 10 MB. Escolha um arquivo menor.`);
  const body = new FormData();
  body.append("file", file, file.name);
  const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value };
  const answer = await fetch(url, { method: "POST", headers, body }).catch(() => null);
  if (!answer) throw refused("O envio do arquivo falhou. Tente de novo.");
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw refused(said.detail ?? said.sentence ?? "O arquivo foi recusado.");
  return said.id;
}

const refused = (sentence) => new RequestError({ code: "file_refused", sentence, errors: { file: [] } });
