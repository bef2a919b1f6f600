/** Two short notes. Browsers allow them once the person has touched the page; before that there is silence. */

const NOTES = [880, 1174.7];
const NOTE_S = 0.14;
const LOUDNESS = 0.12;

let context = null;

export function chime() {
  try {
    context ??= new AudioContext();
  } catch {
    return; // a browser without sound
  }
  const start = context.currentTime;
  NOTES.forEach((frequency, n) => {
    const tone = new OscillatorNode(context, { frequency });
    const volume = new GainNode(context, { gain: LOUDNESS });
    const from = start + n * NOTE_S;
    volume.gain.setTargetAtTime(0, from + NOTE_S / 2, 0.04);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + NOTE_S * 2);
  });
}
