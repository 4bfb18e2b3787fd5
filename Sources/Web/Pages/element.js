// Building DOM without markup in strings, so that nothing a creator typed is ever parsed as HTML.

/**
 * @typedef {Node|string|null|undefined|false} Child
 */

/**
 * An element with attributes and children.
 *
 * An attribute named `on…` is an event listener, `true` sets an attribute without a value, and `false`,
 * `null` or `undefined` leave it out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value === false || value === null || value === undefined) continue;
        if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
        else node.setAttribute(name, value === true ? "" : String(value));
    }
    node.append(...present(children));
    return node;
}

/**
 * A button that does something other than send a form.
 * @param {string} className
 * @param {() => void} act
 * @param {string|null} label for screen readers, null when the content says it
 * @param {...Child} content
 */
export function button(className, act, label, ...content) {
    return element("button", { type: "button", class: className, "aria-label": label, onclick: act }, ...content);
}

/** @param {Child[]} children @returns {(Node|string)[]} */
function present(children) {
    return /** @type {(Node|string)[]} */ (children.filter((child) => child || child === ""));
}

/**
 * Sets the text only when it differs, so that screen readers and layout are left alone.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
    if (node.textContent !== text) node.textContent = text;
}

/**
 * The element with this id, which the page's HTML contains.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
    const node = document.getElementById(id);
    if (!node) throw new Error(`The page has no element named ${id}.`);
    return node;
}

/**
 * Says a sentence to screen readers without moving the focus.
 * @param {string} sentence
 */
export function announce(sentence) {
    byId("announcements").textContent = sentence;
}
