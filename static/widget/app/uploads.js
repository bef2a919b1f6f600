/** Sending one file: size checked here and again by the server, progress while it travels, can be stopped. */

export const MOST_BYTES = 10 * 1024 * 1024;

/** @returns {{done: Promise<object>, stop: () => void}} */
export function upload(config, token, file, progress) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.open("POST", config.uploads);
    request.responseType = "json";
    request.setRequestHeader("Authorization", `Visitor ${token}`);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("load", () => {
      if (request.status === 201) resolve(request.response);
      else reject(new Error(request.response?.title ?? "Não foi possível enviar o arquivo."));
    });
    request.addEventListener("error", () => reject(new Error("Sem conexão: o arquivo não foi enviado.")));
    request.addEventListener("abort", () => reject(new Error("")));
    const body = new FormData();
    body.append("file", file, file.name);
    request.send(body);
  });
  return { done, stop: () => request.abort() };
}

/** "240 kB", "3,1 MB" */
export function size(bytes) {
  const [amount, unit] = bytes < 1024 * 1024 ? [Math.max(bytes / 1024, 1), "kB"] : [bytes / 1024 / 1024, "MB"];
  return `${amount.toLocaleString("pt-BR", { maximumFractionDigits: amount < 10 ? 1 : 0 })} ${unit}`;
}
