// The pictures on buttons: strokes on a 24-unit square, drawn in the colour of the text.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
    play: "M8 5.5v13l10.5-6.5z",
    pause: "M8.5 5.5v13M15.5 5.5v13",
    replay: "M5 12a7 7 0 1 0 2.2-5.1M4.5 4v4h4",
    loud: "M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11",
    muted: "M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM16 9.5l5 5M21 9.5l-5 5",
    expand: "M4.5 9V4.5H9M15 4.5h4.5V9M19.5 15v4.5H15M9 19.5H4.5V15",
    shrink: "M9 4.5V9H4.5M19.5 9H15V4.5M15 19.5V15h4.5M4.5 15H9v4.5",
    close: "M6 6l12 12M18 6L6 18",
    trash: "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 12.5h9l1-12.5M10.5 10.5v5.5M13.5 10.5v5.5",
    pencil: "M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5zM13.5 7l3.5 3.5",
    copy: "M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4",
    check: "M5 12.5l4.5 4.5L19 7.5",
    warning: "M12 4L3 19.5h18zM12 10v4.5M12 16.8v.4",
    film: "M4 5.5h16v13H4zM8 5.5v13M16 5.5v13M4 10h4M4 14h4M16 10h4M16 14h4",
    upload: "M12 16V4.5M7 9.5l5-5 5 5M4.5 15.5v4h15v-4",
};

/** @typedef {keyof typeof PATHS} IconName */

/**
 * @param {IconName} name
 * @returns {SVGSVGElement} hidden from screen readers: the button has the words
 */
export function icon(name) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.classList.add("icon");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", PATHS[name]);
    svg.append(path);
    return svg;
}

/**
 * Shows another icon on a button, only when it differs.
 * @param {HTMLElement} button
 * @param {IconName} name
 */
export function setIcon(button, name) {
    if (button.dataset.icon === name) return;
    button.dataset.icon = name;
    button.querySelector(".icon")?.remove();
    button.prepend(icon(name));
}
