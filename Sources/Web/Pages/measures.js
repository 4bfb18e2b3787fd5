// Numbers about playback as people say them.

const LOCALE = "en";
const whole = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumFractionDigits: 1 });
const countries = new Intl.DisplayNames([LOCALE], { type: "region" });

/** @param {number} value @returns {string} `1.2K` */
export const count = (value) => whole.format(value);

/** @param {number} seconds @returns {string} `45 s`, `12 min`, `3.4 h` */
export function span(seconds) {
    if (seconds < 90) return `${Number(seconds.toFixed(seconds < 10 ? 1 : 0))}\u00a0s`;
    if (seconds < 5400) return `${Number((seconds / 60).toFixed(seconds < 600 ? 1 : 0))}\u00a0min`;
    return `${whole.format(seconds / 3600)}\u00a0h`;
}

/** @param {number} ratio 0 to 1 @returns {string} `0.4 %` */
export const part = (ratio) => `${Number((ratio * 100).toFixed(ratio < 0.1 ? 1 : 0))}\u00a0%`;

/** @param {string} code two letters, or `--` */
export function country(code) {
    if (code === "--") return "Unknown";
    try {
        return countries.of(code) ?? code;
    } catch {
        // Not every two letters are a region.
        return code;
    }
}

/**
 * @param {string} start RFC 3339
 * @param {string} interval `minute`, `hour` or `day`
 * @returns {string} in UTC, in which steps are counted
 */
export function moment(start, interval) {
    /** @type {Intl.DateTimeFormatOptions} */
    const day = { month: "short", day: "numeric", timeZone: "UTC" };
    /** @type {Intl.DateTimeFormatOptions} */
    const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" };
    const shown = { day, hour: { ...day, ...time }, minute: time }[interval];
    return new Intl.DateTimeFormat(LOCALE, shown).format(new Date(start));
}
