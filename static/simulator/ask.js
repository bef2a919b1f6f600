function token() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

/** POST JSON to the simulator; throws an Error with the server's sentence. */
export async function ask(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({ sentence: "O servidor não respondeu como esperado." }));
  if (!response.ok) {
    throw new Error(answer.sentence);
  }
  return answer;
}
