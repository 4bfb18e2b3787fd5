// Numbers as people say them; a number and its unit stay on one line.

const LOCALE = "en";
const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

/**
 * @param {number} count bytes
 * @returns {string} in decimal units, three digits at most: `12.3 MB`
 */
export function bytes(count) {
    let value = count;
    let unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
        value /= 1000;
        unit += 1;
    }
    const digits = unit === 0 || value >= 99.95 ? 0 : 1;
    return `${value.toFixed(digits)}\u00a0${count === 1 ? "byte" : UNITS[unit]}`;
}

/**
 * @param {number} bitsPerSecond
 * @returns {string} `128 kbit/s` or `3.5 Mbit/s`
 */
export function bitRate(bitsPerSecond) {
    return bitsPerSecond < 999_500
        ? `${Math.round(bitsPerSecond / 1000)}\u00a0kbit/s`
        : `${(bitsPerSecond / 1_000_000).toFixed(1)}\u00a0Mbit/s`;
}

/**
 * @param {number} seconds
 * @returns {string} as on a player: `0:09`, `1:02:03`
 */
export function clock(seconds) {
    const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
    const parts = [Math.floor(whole / 60) % 60, whole % 60];
    if (whole >= 3600) parts.unshift(Math.floor(whole / 3600));
    return parts.map((part, place) => (place === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

/** @param {number} count @param {string} noun */
const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/**
 * @param {number} seconds
 * @returns {string} for screen readers: `1 minute 3 seconds`
 */
export function spokenTime(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    const hours = Math.floor(whole / 3600);
    const minutes = Math.floor(whole / 60) % 60;
    const rest = whole % 60;
    const parts = [];
    if (hours > 0) parts.push(counted(hours, "hour"));
    if (minutes > 0) parts.push(counted(minutes, "minute"));
    if (rest > 0 || parts.length === 0) parts.push(counted(rest, "second"));
    return parts.join(" ");
}

/**
 * @param {number} seconds an estimate, so it is said roughly
 * @returns {string} `about 2 minutes left`
 */
export function timeLeft(seconds) {
    if (seconds < 5) return "a few seconds left";
    if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} seconds left`;
    if (seconds < 3600) return `about ${counted(Math.round(seconds / 60) || 1, "minute")} left`;
    return `about ${counted(Math.round(seconds / 3600), "hour")} left`;
}

/**
 * @param {number} part 0 to 1
 * @returns {string} rounded down, so that 100 % means all of it
 */
export function percent(part) {
    return `${Math.floor(Math.min(1, Math.max(0, part)) * 100)}\u00a0%`;
}

const STEPS = /** @type {const} */ ([
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
]);

/**
 * @param {string} date RFC 3339
 * @param {number} now milliseconds since 1970
 * @returns {string} `5 minutes ago`, and the date after a week
 */
export function ago(date, now) {
    const seconds = (now - Date.parse(date)) / 1000;
    if (seconds < 60) return "just now";
    if (seconds > 7 * 86_400) return fullDate(date);
    const [unit, length] = STEPS.find(([, size]) => seconds >= size) ?? STEPS[2];
    return new Intl.RelativeTimeFormat(LOCALE).format(-Math.floor(seconds / length), unit);
}

/** @param {string} date RFC 3339 */
export function fullDate(date) {
    return new Intl.DateTimeFormat(LOCALE, { dateStyle: "long" }).format(new Date(date));
}

/**
 * The quality name of a picture: its short side, so that an upright phone video is 1080p too.
 * @param {number|null} width
 * @param {number|null} height
 */
export function qualityName(width, height) {
    return width && height ? `${Math.min(width, height)}p` : "";
}
