// SHA-256 (FIPS 180-4) where the browser gives none: over plain HTTP there is no crypto.subtle.
const fraction = (number) => ((number - Math.floor(number)) * 4294967296) | 0;
const primes = [];
for (let number = 2; primes.length < 64; number += 1) if (primes.every((prime) => number % prime)) primes.push(number);
const ROUNDS = primes.map((prime) => fraction(Math.cbrt(prime)));
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const turn = (word, bits) => (word >>> bits) | (word << (32 - bits));

function padded(bytes) {
  const length = (((bytes.length + 8) >> 6) + 1) << 6;
  const whole = new Uint8Array(length);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(length - 4, bytes.length << 3);
  return view;
}

function block(state, view, offset, words) {
  for (let at = 0; at < 16; at += 1) words[at] = view.getInt32(offset + at * 4);
  for (let at = 16; at < 64; at += 1) {
    const [early, late] = [words[at - 15], words[at - 2]];
    const one = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const two = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[at] = (words[at - 16] + one + words[at - 7] + two) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let at = 0; at < 64; at += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[at] + words[at]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  return [a, b, c, d, e, f, g, h].map((word, at) => (word + state[at]) | 0);
}

function plain(buffer) {
  const view = padded(new Uint8Array(buffer));
  const words = new Int32Array(64);
  let state = START;
  for (let offset = 0; offset < view.byteLength; offset += 64) state = block(state, view, offset, words);
  return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** The SHA-256 of an ArrayBuffer in lower-case hexadecimal. */
export async function sha256(buffer) {
  if (globalThis.crypto?.subtle) return hex(await crypto.subtle.digest("SHA-256", buffer));
  return plain(buffer);
}

export { plain as plainSha256 };
