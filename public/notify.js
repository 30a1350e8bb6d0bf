import { settings } from "./kept.js";

const ALERTS = ["alertRaised", "alertCleared"];
const CHOICES = { alerts: ALERTS, all: [...ALERTS, "jobFailed", "jobRecovered"] };
const BAD = ["alertRaised", "jobFailed"];
const SOUND_DISTANCE = 2000;

let audio = null;

export function refusal() {
  if (typeof Notification !== "function" || !isSecureContext) {
    return "Notifications need https, or a page of this machine.";
  }
  if (Notification.permission === "denied") return "This browser was told to show no notifications of this page.";
  return "";
}

export async function askLeave() {
  if (refusal()) return false;
  if (Notification.permission === "granted") return true;
  return (await Notification.requestPermission()) === "granted";
}

export function notify(event, title, text) {
  if (!CHOICES[settings.get("notify")]?.includes(event)) return;
  if (!refusal() && Notification.permission === "granted") {
    try {
      // By the tag the tabs of a browser tell a thing once.
      const shown = new Notification(title, { body: text, tag: `tickertape ${title}`, icon: "icon.svg" });
      shown.onclick = () => {
        window.focus();
        shown.close();
      };
    } catch {
      // Some telephones show none from a page.
    }
  }
  if (settings.get("sound", false) && BAD.includes(event)) sound();
}

/** In one tab of all; browsers keep quiet until the page was clicked or typed at. */
export function sound() {
  const now = Date.now();
  if (Math.abs(now - settings.get("sounded", 0)) < SOUND_DISTANCE) return;
  settings.set("sounded", now);
  try {
    audio ??= new AudioContext();
    audio.resume();
    [880, 660].forEach((pitch, index) => tone(pitch, audio.currentTime + index * 0.18));
  } catch {
    audio = null;
  }
}

function tone(pitch, start) {
  const [source, volume] = [audio.createOscillator(), audio.createGain()];
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.2, start + 0.02);
  volume.gain.linearRampToValueAtTime(0, start + 0.16);
  source.connect(volume).connect(audio.destination);
  source.start(start);
  source.stop(start + 0.17);
}
