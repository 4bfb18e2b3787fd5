// The API's documentation, made from its OpenAPI document.

import { byId, element } from "./element.js";

const METHODS = ["get", "post", "put", "patch", "delete", "head", "options"];

/** @typedef {Record<string, any>} Part a part of the document */

/** @type {Part} */
let api = {};

/**
 * What a reference of the document stands for; anything else is itself.
 * @param {Part} part
 * @returns {Part}
 */
function resolved(part) {
    if (typeof part?.$ref !== "string") return part;
    return part.$ref.slice(2).split("/").reduce((place, name) => place[name], api);
}

/**
 * Paragraphs, with `code` between backticks.
 * @param {string|undefined} text
 */
function prose(text) {
    return (text ?? "").split("\n\n").filter(Boolean).map((paragraph) => {
        const pieces = paragraph.split("`");
        return element("p", {}, ...pieces.map((piece, at) => (at % 2 === 1 ? element("code", {}, piece) : piece)));
    });
}

/**
 * A schema in a few words, with links to those that have a name.
 * @param {Part|undefined} schema
 * @returns {(Node|string)[]}
 */
function words(schema) {
    if (!schema) return ["anything"];
    if (schema.$ref) {
        const name = schema.$ref.split("/").pop();
        return [element("a", { href: `#schema-${name}` }, name)];
    }
    if (schema.const !== undefined) return [JSON.stringify(schema.const)];
    if (schema.enum) return [schema.enum.map((/** @type {any} */ value) => JSON.stringify(value)).join(", ")];
    const options = schema.oneOf ?? schema.anyOf;
    if (options) {
        return options.flatMap((/** @type {Part} */ option, /** @type {number} */ at) =>
            at === 0 ? words(option) : [" or ", ...words(option)]);
    }
    const types = [schema.type ?? "anything"].flat();
    const said = [types.join(" or ")];
    if (schema.format) said.push(`(${schema.format})`);
    if (schema.minimum !== undefined && schema.maximum !== undefined) said.push(`${schema.minimum} to ${schema.maximum}`);
    if (types.includes("array")) return [`${said.join(" ")} of `, ...words(schema.items)];
    return [said.join(" ")];
}

/**
 * @param {string[]} heads
 * @param {(Node|string|(Node|string)[])[][]} rows
 */
function table(heads, rows) {
    return element("table", {},
        element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
        element("tbody", {}, ...rows.map((row) =>
            element("tr", {}, ...row.map((cell) => element("td", {}, ...[cell].flat()))))));
}

/** @param {Part} schema */
function properties(schema) {
    const entries = Object.entries(schema.properties ?? {});
    if (entries.length === 0) return prose(schema.description);
    return [
        ...prose(schema.description),
        table(["field", "type", "what it is"], entries.map(([name, property]) => [
            element("code", {}, name + (schema.required?.includes(name) ? "" : "?")),
            words(property),
            prose(property.description ?? resolved(property).description),
        ])),
    ];
}

/**
 * @param {string} method
 * @param {string} path
 */
function address(method, path) {
    return [element("span", { class: "verb" }, `${method.toUpperCase()} `), path];
}

/**
 * @param {string} path
 * @param {string} method
 * @param {Part} operation
 * @param {Part[]} shared the parameters of all methods of the path
 */
function operationCard(path, method, operation, shared) {
    const parameters = [...shared, ...(operation.parameters ?? [])].map(resolved);
    const body = operation.requestBody && resolved(operation.requestBody);
    return element("section", { class: "operation", id: operation.operationId },
        element("h3", {}, ...address(method, path)),
        ...prose(operation.summary), ...prose(operation.description),
        parameters.length > 0 && table(["parameter", "in", "type", "what it is"], parameters.map((parameter) => [
            element("code", {}, parameter.name), parameter.in, words(parameter.schema), prose(parameter.description),
        ])),
        body && table(["body", "type"], Object.entries(body.content).map(([type, content]) => [
            element("code", {}, type), words(content.schema),
        ])),
        table(["answer", "what it means", "type"], Object.entries(operation.responses).map(([status, given]) => {
            const response = resolved(given);
            const contents = Object.entries(response.content ?? {});
            return [
                element("code", { class: "status" }, status), prose(response.description),
                contents.flatMap(([type, content], at) =>
                    [at > 0 ? ", " : "", element("code", {}, type), " ", ...words(content.schema)]),
            ];
        })));
}

function show() {
    byId("introduction").append(...prose(api.info.description));
    const groups = new Map(api.tags.map((/** @type {Part} */ tag) => [tag.name, { tag, cards: [], links: [] }]));
    for (const [path, item] of Object.entries(api.paths)) {
        for (const method of METHODS.filter((name) => item[name])) {
            const operation = item[method];
            const group = groups.get(operation.tags[0]);
            group.cards.push(operationCard(path, method, operation, item.parameters ?? []));
            group.links.push(element("li", {}, element("a", { href: `#${operation.operationId}` },
                element("code", {}, ...address(method, path))), ` ${operation.summary}`));
        }
    }
    for (const { tag, cards, links } of groups.values()) {
        byId("contents").append(element("h3", {}, tag.name), element("ul", {}, ...links));
        byId("operations").append(element("section", {},
            element("h2", { class: "part" }, tag.name), ...prose(tag.description), ...cards));
    }
    byId("schemas-heading").hidden = false;
    byId("schemas").append(...Object.entries(api.components.schemas).map(([name, schema]) =>
        element("section", { class: "schema", id: `schema-${name}` }, element("h3", {}, name), ...properties(schema))));
    // What the address points to was not there when the browser looked for it.
    if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

try {
    const response = await fetch("/v1/openapi.json", { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    api = await response.json();
    show();
} catch (error) {
    const notice = byId("notice");
    notice.textContent = `The documentation can’t be shown. ${error instanceof Error ? error.message : error}`;
    notice.hidden = false;
}
