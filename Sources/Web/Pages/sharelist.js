// What a number is made of: names with bars, the greatest first.

import { element } from "./element.js";

/** Rows that are shown. */
const MOST = 8;

/**
 * @param {string} title
 * @param {{name: string, href?: string, value: number, text: string}[]} rows greatest first
 * @returns {HTMLElement}
 */
export function shareList(title, rows) {
    const shown = rows.filter((row) => row.value > 0).slice(0, MOST);
    const greatest = Math.max(...shown.map((row) => row.value), 0);
    return element(
        "section",
        { class: "share-list" },
        element("h2", {}, title),
        shown.length === 0 && element("p", { class: "hint" }, "Nothing yet."),
        element(
            "ul",
            {},
            ...shown.map(({ name, href, value, text }) => element(
                "li",
                {},
                href ? element("a", { class: "share-name", href }, name) : element("span", { class: "share-name" }, name),
                element("span", { class: "share-value" }, text),
                // A meter draws itself, without a style of its own.
                element("meter", { min: 0, max: greatest, value, "aria-hidden": "true" }),
            )),
        ),
    );
}
