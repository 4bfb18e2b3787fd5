// The pages `/analytics` and `/analytics/{id}`: who watched, and how well it played.

import { Problem, getAnalytics, getVideo } from "./api.js";
import { noteFailure, whenBack } from "./connection.js";
import { byId, element, setText } from "./element.js";
import { count, country, moment, part, span } from "./measures.js";
import { Plot } from "./plot.js";
import { showSession } from "./session.js";
import { shareList } from "./sharelist.js";
import { clock } from "./words.js";

/** Milliseconds between two looks while the page is seen. */
const REFRESH = 30_000;
const MINUTE = 60_000;
/** Of whom the server does not know, or does not want here. */
const REFUSALS = new Set([401, 403]);

const SPANS = [
    { name: "Hour", length: 60 * MINUTE, interval: "minute" },
    { name: "Day", length: 24 * 60 * MINUTE, interval: "hour" },
    { name: "Week", length: 7 * 24 * 60 * MINUTE, interval: "hour" },
    { name: "Month", length: 30 * 24 * 60 * MINUTE, interval: "day" },
    { name: "Year", length: 365 * 24 * 60 * MINUTE, interval: "day" },
];

const id = location.pathname.split("/").filter((name) => name !== "")[1];
const video = id === undefined ? null : decodeURIComponent(id);
let chosen = SPANS[1];
let asked = 0;
let isRefused = false;

/** @typedef {import("./api.js").Analytics} Analytics */

const plots = { views: new Plot(), time: new Plot(), startup: new Plot(), waiting: new Plot(), retention: new Plot() };

/** @param {string} [breakdown] */
function question(breakdown) {
    const now = Date.now();
    /** @type {Record<string, string>} */
    const query = {
        from: new Date(now - (chosen?.length ?? 0)).toISOString(),
        to: new Date(now).toISOString(),
        interval: chosen?.interval ?? "hour",
    };
    if (breakdown) query.breakdown = breakdown;
    return query;
}

async function refresh() {
    // Asking again changes nothing, and each time is written down.
    if (isRefused) return;
    asked += 1;
    const turn = asked;
    const breakdowns = ["device", "country", "rendition", "error", ...(video ? [] : ["video"])];
    try {
        const reports = await Promise.all(breakdowns.map((breakdown) => getAnalytics(video, question(breakdown))));
        const names = await videoNames(reports[4]);
        // Someone has chosen another time meanwhile.
        if (turn === asked) show(reports, names);
    } catch (error) {
        if (turn === asked) fail(error);
    }
}

/** @param {unknown} error */
function fail(error) {
    byId("loading").hidden = true;
    if (error instanceof Problem && error.status === 404) {
        byId("report").hidden = true;
        byId("gone").hidden = false;
        return;
    }
    if (noteFailure(error)) return;
    if (!(error instanceof Error)) throw error;
    if (error instanceof Problem && REFUSALS.has(error.status)) {
        isRefused = true;
        byId("report").hidden = true;
    }
    setText(byId("notice"), error.message);
    byId("notice").hidden = false;
}

/**
 * The titles of the videos that are watched most.
 * @param {Analytics|undefined} report
 */
async function videoNames(report) {
    const ids = video ? [video] : (report?.breakdown ?? []).slice(0, 8).map(({ name }) => name);
    const found = await Promise.all(ids.map((one) => getVideo(one).catch((error) => {
        // A video that was deleted keeps its part of the sums.
        if (!(error instanceof Problem)) throw error;
        return null;
    })));
    return new Map(ids.map((one, place) => [one, found[place]?.title ?? "A deleted video"]));
}

/** @param {Analytics[]} reports @param {Map<string, string>} names */
function show(reports, names) {
    const report = reports[0];
    if (!report) return;
    byId("loading").hidden = true;
    byId("notice").hidden = true;
    byId("report").hidden = false;
    if (video) {
        const title = names.get(video) ?? "";
        setText(byId("title"), title);
        document.title = `${title} · Analytics · Headwater`;
    }
    showTiles(report);
    const isQuiet = report.totals.plays === 0;
    byId("quiet").hidden = !isQuiet;
    byId("plots").hidden = isQuiet;
    byId("shares").hidden = isQuiet;
    showPlots(report);
    showShares(reports, names);
    setText(byId("rule"),
        `Times are in UTC. Counted by version ${report.rule_version} of the rule that docs/counting.md publishes.`);
    const query = new URLSearchParams(question());
    byId("export").setAttribute("href", `/v1${video ? `/videos/${encodeURIComponent(video)}` : ""}/analytics.csv?${query}`);
}

/** @param {Analytics} report */
function showTiles({ totals, live_viewers: live }) {
    const known = (/** @type {number|null} */ value, /** @type {(value: number) => string} */ format) =>
        value === null ? "–" : format(value);
    const tiles = [
        ["Watching now", count(live)],
        ["Views", count(totals.views)],
        ["Viewers", count(totals.viewers)],
        ["Watch time", span(totals.watch_time)],
        ["Time to the picture", known(totals.startup_median, span)],
        ["Waiting", known(totals.rebuffer_ratio, part)],
        ["Errors", count(totals.errors)],
        ["Experience", known(totals.score, (score) => `${Math.round(score)} / 100`)],
    ];
    byId("tiles").replaceChildren(...tiles.map(([name, value]) =>
        element("div", { class: "tile" }, element("dt", {}, name), element("dd", {}, value))));
}

/** @param {Analytics} report */
function showPlots({ series, interval, retention }) {
    const labels = series.map(({ start }) => moment(start, interval));
    /** @typedef {keyof import("./api.js").AnalyticsNumbers} Name */
    const values = (/** @type {Name} */ name) => series.map((step) => step[name]);
    plots.views.show({
        title: "Views", hint: "Playbacks that were watched for three seconds or more.", labels, format: count, least: 4,
        series: [{ name: "Views", kind: "bars", values: values("views") }],
    });
    plots.time.show({
        title: "Watch time", hint: "By when the playback began.", labels, format: span, least: 10,
        series: [{ name: "Watched", kind: "area", values: values("watch_time") }],
    });
    plots.startup.show({
        title: "Startup", hint: "From pressing play to the first picture.", labels, format: span, least: 0.5,
        series: [
            { name: "Half of all within", kind: "line", values: values("startup_median") },
            { name: "95 % within", kind: "line", values: values("startup_p95") },
        ],
    });
    plots.waiting.show({
        title: "Waiting", hint: "The part of the time that viewers waited for the picture to go on.", labels,
        format: part, least: 0.01, series: [{ name: "Waiting", kind: "line", values: values("rebuffer_ratio") }],
    });
    const shown = [plots.views, plots.time, plots.startup, plots.waiting];
    if (retention && retention.sessions.length > 0) {
        const { sessions, step } = retention;
        plots.retention.show({
            title: "Retention", hint: "How many playbacks showed each moment of the video.", format: count, least: 4,
            labels: sessions.map((_, place) => clock(place * step)),
            series: [{ name: "Playbacks", kind: "area", values: sessions }],
        });
        shown.unshift(plots.retention);
    }
    const place = byId("plots");
    const now = shown.map((plot) => plot.element);
    // Left alone while they are the same, so that nothing loses the focus.
    if (now.length !== place.children.length || now.some((node, at) => place.children[at] !== node)) {
        place.replaceChildren(...now);
    }
}

/** @param {Analytics[]} reports @param {Map<string, string>} names */
function showShares([devices, places, rungs, errors, videos], names) {
    const rows = (/** @type {Analytics|undefined} */ report) => report?.breakdown ?? [];
    const watched = (/** @type {import("./api.js").AnalyticsShare} */ share) =>
        ({ value: share.watch_time ?? 0, text: span(share.watch_time ?? 0) });
    const title = (/** @type {string} */ name) => name.charAt(0).toUpperCase() + name.slice(1);
    const lists = [
        shareList("Devices", rows(devices).map((share) => ({ name: title(share.name), ...watched(share) }))),
        shareList("Countries", rows(places).map((share) => ({ name: country(share.name), ...watched(share) }))),
        shareList("Renditions", rows(rungs).map((share) => ({ name: share.name, ...watched(share) }))),
        shareList("Errors", rows(errors).map((share) =>
            ({ name: title(share.name), value: share.errors ?? 0, text: count(share.errors ?? 0) }))),
    ];
    if (videos) {
        lists.unshift(shareList("Videos", rows(videos).map((share) => ({
            name: names.get(share.name) ?? "", href: `/analytics/${share.name}`, value: share.views ?? 0,
            text: count(share.views ?? 0),
        }))));
    }
    byId("shares").replaceChildren(...lists);
}

for (const choice of SPANS) {
    const input = element("input", {
        type: "radio", name: "span", class: "visually-hidden", checked: choice === chosen, "aria-label": `Last ${choice.name.toLowerCase()}`,
        onchange: () => {
            chosen = choice;
            refresh();
        },
    });
    byId("spans").append(element("label", { class: "span" }, input, choice.name));
}

byId("links").replaceChildren(...video
    ? [element("a", { href: `/watch/${encodeURIComponent(video)}` }, "Watch it"), element("span", { id: "all", hidden: true }, " · ", element("a", { href: "/analytics" }, "All videos"))]
    : ["Every video together."]);
showSession((session) => {
    if (video) byId("all").hidden = !session.may_see_analytics;
});

whenBack(refresh);
document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") refresh();
});
setInterval(() => {
    if (document.visibilityState === "visible") refresh();
}, REFRESH);
refresh();
