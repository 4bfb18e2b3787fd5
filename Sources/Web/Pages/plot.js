// Plots as SVG, drawn by hand: an axis with round numbers, one or two lines or bars, and a place that can be pointed at.

import { element, setText } from "./element.js";

const SVG = "http://www.w3.org/2000/svg";
/** Pixels. */
const HEIGHT = 200;
const MARGIN = { top: 10, right: 8, bottom: 24, left: 56 };

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {"bars"|"line"|"area"} kind
 * @property {(number|null)[]} values as many as there are labels; null where nothing is known
 */

/**
 * @typedef {object} PlotFacts
 * @property {string} title
 * @property {string} hint one sentence on what it shows
 * @property {string[]} labels what stands below each place
 * @property {Series[]} series
 * @property {(value: number) => string} format
 * @property {number} [least] the axis reaches at least to here
 */

/**
 * Round numbers from zero to beyond the greatest value.
 * @param {number} greatest
 * @returns {number[]} three to six
 */
export function ticks(greatest) {
    if (!(greatest > 0)) return [0, 1];
    const rough = greatest / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map((part) => part * power).find((size) => size >= rough * 0.999) ?? rough;
    const count = Math.ceil(greatest / step - 1e-9);
    // Multiplied, so that no sum of fractions drifts; and rounded to what the step can tell.
    return Array.from({ length: count + 1 }, (_, place) => Number((place * step).toPrecision(12)));
}

/**
 * The path of a line, which breaks where nothing is known.
 * @param {([number, number]|null)[]} points
 * @returns {string}
 */
export function linePath(points) {
    let isDown = false;
    return points.map((point) => {
        if (!point) {
            isDown = false;
            return "";
        }
        const word = isDown ? "L" : "M";
        isDown = true;
        return `${word}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
    }).join("");
}

/**
 * Places of the labels that have room beside each other.
 * @param {number} count
 * @param {number} width pixels
 * @param {number} wanted pixels for one
 */
export function labelledPlaces(count, width, wanted) {
    const most = Math.max(2, Math.floor(width / wanted));
    const step = Math.max(1, Math.ceil(count / most));
    return Array.from({ length: Math.ceil(count / step) }, (_, number) => number * step);
}

/** @param {string} tag @param {Record<string, string|number>} attributes @param {...(Node|string)} children */
function svg(tag, attributes, ...children) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
    node.append(...children);
    return node;
}

/** A figure that is drawn anew when its facts or its width change. */
export class Plot {
    /** @type {PlotFacts|null} */
    #facts = null;
    #width = 0;
    #place = -1;

    constructor() {
        this.heading = element("h2", {});
        this.hint = element("p", { class: "hint" });
        this.legend = element("p", { class: "legend" });
        this.canvas = element("div", { class: "canvas", tabindex: 0, role: "img" });
        this.reading = element("figcaption", { class: "reading", "aria-live": "polite" });
        this.element = element("figure", { class: "plot" }, this.heading, this.hint, this.legend, this.canvas, this.reading);
        new ResizeObserver(() => {
            if (this.canvas.clientWidth !== this.#width) this.#draw();
        }).observe(this.canvas);
        this.canvas.addEventListener("pointermove", (event) => this.#point(event.offsetX));
        this.canvas.addEventListener("pointerleave", () => this.#read(-1));
        this.canvas.addEventListener("blur", () => this.#read(-1));
        this.canvas.addEventListener("keydown", (event) => this.#press(event));
    }

    /** @param {PlotFacts} facts */
    show(facts) {
        this.#facts = facts;
        setText(this.heading, facts.title);
        setText(this.hint, facts.hint);
        this.legend.hidden = facts.series.length < 2;
        this.legend.replaceChildren(...facts.series.map(({ name }, number) =>
            element("span", { class: `key key-${number}` }, name)));
        this.canvas.setAttribute("aria-label", `${facts.title}: ${this.#summary(facts)}`);
        this.#draw();
    }

    /** @param {PlotFacts} facts */
    #summary({ series, labels, format }) {
        return series.map(({ name, values }) => {
            const known = values.map((value, place) => ({ value, place })).filter(({ value }) => value !== null);
            const most = known.reduce((best, one) => (Number(one.value) > Number(best.value) ? one : best), known[0]);
            if (!most) return `${name}: nothing known`;
            return `${name}: at most ${format(Number(most.value))}, at ${labels[most.place]}`;
        }).join("; ");
    }

    /** @param {KeyboardEvent} event */
    #press(event) {
        const count = this.#facts?.labels.length ?? 0;
        const step = { ArrowRight: 1, ArrowLeft: -1, Home: -count, End: count }[event.key];
        if (!step || count === 0) return;
        event.preventDefault();
        this.#read(Math.max(0, Math.min(count - 1, this.#place + step)));
    }

    /** @param {number} x pixels */
    #point(x) {
        const count = this.#facts?.labels.length ?? 0;
        const room = this.#width - MARGIN.left - MARGIN.right;
        const place = Math.floor(((x - MARGIN.left) / room) * count);
        this.#read(place >= 0 && place < count ? place : -1);
    }

    /** @param {number} place -1 for none */
    #read(place) {
        this.#place = place;
        const facts = this.#facts;
        const mark = this.canvas.querySelector(".mark");
        if (!facts || !mark) return;
        mark.toggleAttribute("hidden", place < 0);
        if (place < 0) return setText(this.reading, "");
        const x = String(this.#x(place));
        mark.setAttribute("x1", x);
        mark.setAttribute("x2", x);
        const words = facts.series.map(({ name, values }) => {
            const value = values[place];
            return `${name} ${value === null ? "unknown" : facts.format(value)}`;
        });
        setText(this.reading, `${facts.labels[place]}: ${words.join(", ")}`);
    }

    /** The middle of a place. @param {number} place */
    #x(place) {
        const count = this.#facts?.labels.length ?? 1;
        return MARGIN.left + ((place + 0.5) / count) * (this.#width - MARGIN.left - MARGIN.right);
    }

    #draw() {
        const facts = this.#facts;
        this.#width = this.canvas.clientWidth;
        if (!facts || this.#width < MARGIN.left + MARGIN.right + 20) return;
        const greatest = Math.max(facts.least ?? 0, ...facts.series.flatMap(({ values }) => values.map(Number)));
        const steps = ticks(greatest);
        const top = steps[steps.length - 1] ?? 1;
        const bottom = HEIGHT - MARGIN.bottom;
        const y = (/** @type {number} */ value) => bottom - (value / top) * (bottom - MARGIN.top);
        const room = this.#width - MARGIN.left - MARGIN.right;
        const axis = steps.flatMap((step) => [
            svg("line", { class: "grid", x1: MARGIN.left, x2: this.#width - MARGIN.right, y1: y(step), y2: y(step) }),
            svg("text", { class: "tick", x: MARGIN.left - 8, y: y(step) + 4, "text-anchor": "end" }, facts.format(step)),
        ]);
        const below = labelledPlaces(facts.labels.length, room, 110).map((place) =>
            svg("text", { class: "tick", x: MARGIN.left + (place / facts.labels.length) * room, y: HEIGHT - 6 },
                facts.labels[place] ?? ""));
        const shapes = facts.series.flatMap((series, number) => this.#shapes(series, number, y, room));
        const mark = svg("line", { class: "mark", y1: MARGIN.top, y2: bottom, hidden: "" });
        this.canvas.replaceChildren(
            svg("svg", { width: this.#width, height: HEIGHT, "aria-hidden": "true" }, ...axis, ...below, ...shapes, mark),
        );
        this.#read(this.#place < facts.labels.length ? this.#place : -1);
    }

    /**
     * @param {Series} series @param {number} number
     * @param {(value: number) => number} y @param {number} room pixels
     */
    #shapes({ kind, values }, number, y, room) {
        const base = y(0);
        if (kind === "bars") {
            const width = Math.max(1, (room / values.length) * 0.72);
            return values.flatMap((value, place) => {
                if (!value) return [];
                const box = { x: this.#x(place) - width / 2, y: y(value), width, height: base - y(value) };
                return [svg("rect", { class: `bar bar-${number}`, rx: Math.min(2, width / 4), ...box })];
            });
        }
        const points = values.map((value, place) =>
            value === null ? null : /** @type {[number, number]} */ ([this.#x(place), y(value)]));
        const line = svg("path", { class: `line line-${number}`, d: linePath(points) });
        const alone = points.flatMap((point, place) =>
            point && !points[place - 1] && !points[place + 1]
                ? [svg("circle", { class: `dot dot-${number}`, cx: point[0], cy: point[1], r: 2.5 })] : []);
        if (kind === "line") return [line, ...alone];
        const known = points.filter((point) => point !== null);
        const [first, last] = [known[0], known[known.length - 1]];
        if (!first || !last) return [];
        const edge = `${linePath(known)}L${last[0].toFixed(1)} ${base}L${first[0].toFixed(1)} ${base}Z`;
        return [svg("path", { class: `area area-${number}`, d: edge }), line, ...alone];
    }
}
