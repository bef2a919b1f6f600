/** Proof of work: finds the number behind a challenge of the server, in pieces, so that typing stays smooth. */

const PIECE = 400;

/** @param {{algorithm: string, challenge: string, maxNumber: number, salt: string, signature: string}} task */
export async function solve(task) {
  const wanted = task.challenge.toLowerCase();
  for (let from = 0; from <= task.maxNumber; from += PIECE) {
    const numbers = Array.from({ length: Math.min(PIECE, task.maxNumber - from + 1) }, (_, at) => from + at);
    const sums = await Promise.all(numbers.map((number) => digest(task.algorithm, task.salt + number)));
    const hit = sums.indexOf(wanted);
    if (hit >= 0) return encode({ ...task, number: numbers[hit] });
    await pause();
  }
  throw new Error("unsolvable");
}

async function digest(algorithm, text) {
  const sum = await crypto.subtle.digest(algorithm, new TextEncoder().encode(text));
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function encode({ algorithm, challenge, number, salt, signature }) {
  return btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
}

const pause = () => new Promise((resolve) => setTimeout(resolve));
