"use strict";
// Shows held mail. Whatever a mail, a peer or a scanner has said is put into the page as text, never as markup.

const API = "../";
const PAGE_SIZE = 25;
const COLUMNS = [
  ["held", "Held", "descending"],
  ["reason", "Why", "ascending"],
  ["sender", "From", "ascending"],
  ["recipient", "To", "ascending"],
  ["subject", "Subject", "ascending"],
  ["size", "Size", "descending"],
];

const state = { sort: "held", order: "descending", offset: 0, total: 0, asked: 0 };
const $ = (id) => document.getElementById(id);

function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  // A string becomes a text node here.
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// What a scanner has named: invisible characters as their number, as the server shows them elsewhere.
function visible(text) {
  return String(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => "[U+" + c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "]");
}

async function ask(path, options = {}) {
  const response = await fetch(API + path, {
    cache: "no-store",
    credentials: "same-origin",
    ...options,
    headers: { "X-Gateway-Request": "page", ...(options.headers || {}) },
  });
  const body = await response.text();
  let json = null;
  try {
    json = JSON.parse(body);
  } catch (notJson) {
    json = null;
  }
  if (!response.ok) {
    const words = json && json.title ? json.title + ": " + (json.detail || "") : "The gateway answered " + response.status;
    throw Object.assign(new Error(words), { status: response.status });
  }
  return json;
}

let hiding = 0;
function tell(words, bad = false) {
  clearTimeout(hiding);
  const message = $("message");
  message.textContent = words;
  message.classList.toggle("bad", bad);
  message.hidden = false;
  hiding = setTimeout(() => { message.hidden = true; }, bad ? 12000 : 5000);
}

function size(bytes) {
  if (bytes < 1000) return bytes + " B";
  const units = ["kB", "MB", "GB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return (value < 10 ? value.toFixed(1) : Math.round(value)) + " " + units[unit];
}

function time(instant) {
  const date = new Date(instant);
  const words = isNaN(date) ? instant : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return el("time", { dateTime: instant, title: instant }, words);
}

function badge(code) {
  const known = ["SPAM", "VIRUS", "POLICY"].includes(code) ? " " + code : "";
  return el("span", { className: "badge" + known }, code);
}

// ---- the list

function query() {
  const parameters = new URLSearchParams({
    sort: state.sort, order: state.order, offset: state.offset, limit: PAGE_SIZE,
  });
  for (const [name, id] of [["q", "words"], ["folder", "folder"], ["from", "from"], ["until", "until"]]) {
    const value = $(id).value.trim();
    if (value) parameters.set(name, value);
  }
  return parameters;
}

async function list() {
  const number = ++state.asked;
  let answer;
  try {
    answer = await ask("../quarantine?" + query());
  } catch (problem) {
    tell(problem.message, true);
    return;
  }
  if (number !== state.asked) return;
  state.total = answer.total;
  if (answer.mails.length === 0 && state.offset > 0 && answer.total > 0) {
    state.offset = Math.max(0, Math.floor((answer.total - 1) / PAGE_SIZE) * PAGE_SIZE);
    return list();
  }
  $("mails").replaceChildren(...answer.mails.map(row));
  $("empty").hidden = answer.mails.length > 0;
  $("total").textContent = answer.total + (answer.total === 1 ? " mail held" : " mails held");
  const last = state.offset + answer.mails.length;
  $("place").textContent = answer.total ? (state.offset + 1) + " to " + last + " of " + answer.total : "";
  $("previous").disabled = state.offset === 0;
  $("next").disabled = last >= answer.total;
  for (const header of $("columns").children) {
    if (header.dataset.sort === state.sort) header.setAttribute("aria-sort", state.order);
    else header.removeAttribute("aria-sort");
  }
}

function row(mail) {
  const to = mail.recipients.length > 1 ? " and " + (mail.recipients.length - 1) + " more" : "";
  const link = el("a", { href: "#/mails/" + encodeURIComponent(mail.id), className: "clip" }, mail.subject || "(no subject)");
  const cells = {
    held: time(mail.heldAt),
    reason: el("div", {}, badge(mail.reasonCode), " ", el("span", { className: "clip" }, mail.reason)),
    sender: el("span", { className: "clip" }, mail.sender || "<> (a report)"),
    recipient: el("span", { className: "clip" }, mail.recipients.length ? mail.recipients[0].shown : "", el("span", { className: "more" }, to)),
    subject: link,
    size: size(mail.size),
  };
  return el("tr", { onclick: (event) => { if (event.target !== link) location.hash = link.hash; } },
    ...COLUMNS.map(([name]) => el("td", { className: name }, cells[name])));
}

function columns() {
  $("columns").replaceChildren(...COLUMNS.map(([name, title, first]) => {
    const header = el("th", { className: name, scope: "col" }, el("button", {
      type: "button",
      onclick: () => {
        const other = state.order === "ascending" ? "descending" : "ascending";
        state.order = state.sort === name ? other : first;
        state.sort = name;
        state.offset = 0;
        list();
      },
    }, title));
    header.dataset.sort = name;
    return header;
  }));
}

// ---- one mail

const SESSION = [
  ["client", "Client"], ["helo", "EHLO"], ["user", "User"], ["tlsServerName", "Asked for (SNI)"], ["listener", "Listener"],
  ["rule", "Rule"], ["session", "Session"], ["nextHop", "Next hop"], ["dsnRet", "DSN RET"], ["dsnEnvid", "DSN ENVID"],
];

async function show(id) {
  let mail;
  try {
    mail = await ask("mails/" + encodeURIComponent(id));
  } catch (problem) {
    tell(problem.message, true);
    location.hash = "";
    return;
  }
  const view = $("mail-view");
  view.replaceChildren(
    el("a", { href: "#", id: "back" }, "\u2190 All held mail"),
    el("div", { className: "top" },
      el("div", {},
        el("h2", { tabIndex: -1, id: "subject" }, mail.subject || "(no subject)"),
        el("p", { className: "why" }, badge(mail.reasonCode), " ", mail.reason)),
      el("div", { className: "actions" },
        el("button", { id: "release", type: "button", className: "main", onclick: () => release(mail) }, "Release"),
        el("button", { id: "delete", type: "button", className: "danger", onclick: () => remove(mail) }, "Delete"))),
    el("div", { className: "columns" }, envelope(mail), recipients(mail), tls(mail)),
    report(mail.report),
    later("Message text", "text", () => ask("mails/" + encodeURIComponent(id) + "/text"), text),
    later("Headers", "headers", () => ask("mails/" + encodeURIComponent(id) + "/headers"), headers));
  $("list-view").hidden = true;
  view.hidden = false;
  document.title = "Quarantine: " + (mail.subject || mail.token);
  selected(mail);
  window.scrollTo(0, 0);
  $("subject").focus();
}

function pairs(rows) {
  return el("dl", {}, ...rows.filter(([, value]) => value !== undefined && value !== null && value !== "")
    .flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

function card(title, ...content) {
  return el("section", { className: "card" }, el("h3", {}, title), ...content);
}

function envelope(mail) {
  return card("Why and what", pairs([
    ["Folder", mail.folder], ["Token", mail.token], ["From", mail.sender || "<> (a report)"],
    ["Held", time(mail.heldAt)], ["Size", size(mail.size)],
  ]));
}

function recipients(mail) {
  const boxes = mail.recipients.map((recipient, index) => el("li", {}, el("label", {},
    el("input", { type: "checkbox", checked: true, value: String(index), className: "recipient-box", onchange: () => selected(mail) }),
    el("span", {}, recipient.shown))));
  const released = mail.released.map((one) => el("li", {}, one.address + ", by " + one.by + ", ", time(one.at)));
  return card("Held for", el("ul", { className: "recipients" }, ...boxes),
    released.length ? el("div", {}, el("p", { className: "note" }, "Released before:"), el("ul", { className: "released" }, ...released)) : null);
}

function chosen(mail) {
  return [...document.querySelectorAll(".recipient-box")].filter((box) => box.checked).map((box) => mail.recipients[Number(box.value)]);
}

function selected(mail) {
  const count = chosen(mail).length;
  const all = mail.recipients.length;
  $("release").disabled = count === 0;
  $("release").textContent = count === all ? "Release" : "Release to " + count + " of " + all;
}

function tls(mail) {
  const session = mail.session;
  const how = session.tlsProtocol ? session.tlsProtocol + ", " + (session.tlsCipher || "") : "none: it came in clear";
  const demands = [session.requireTls ? "REQUIRETLS" : null, session.tlsOptional ? "TLS-Required: No" : null].filter(Boolean).join(", ");
  return card("Session and TLS", pairs([["Client's TLS", how], ["It demands", demands],
    ...SESSION.map(([name, title]) => [title, session[name]])]));
}

function later(title, name, fetcher, render) {
  const body = el("div", {});
  const details = el("details", { id: name }, el("summary", {}, title), body);
  details.addEventListener("toggle", async () => {
    if (!details.open || body.childElementCount) return;
    body.append(el("p", { className: "note" }, "Reading\u2026"));
    try {
      body.replaceChildren(...render(await fetcher()));
    } catch (problem) {
      body.replaceChildren();
      details.open = false;
      tell(problem.message, true);
    }
  });
  return details;
}

function text(answer) {
  const parts = answer.parts.flatMap((part) => [
    el("p", { className: "part" }, part.type + (part.name ? ", \u201c" + part.name + "\u201d" : "") + ", " + size(part.size)
      + (part.type === "text/html" ? ", shown as plain text" : "")),
    part.text === null ? null : el("pre", { tabIndex: 0 }, part.text || "(empty)"),
  ]).filter(Boolean);
  if (answer.note) parts.push(el("p", { className: "note" }, answer.note));
  return parts.length ? parts : [el("p", { className: "note" }, "There is no content.")];
}

function headers(answer) {
  const fields = el("dl", { className: "fields" }, ...answer.fields.flatMap((field) => [el("dt", {}, field.name), el("dd", {}, field.value)]));
  return answer.complete ? [fields] : [fields, el("p", { className: "note" }, "There are more than are shown.")];
}

function report(answer) {
  const body = answer === null ? el("p", { className: "note" }, "No scanner was asked.") : value(answer);
  return el("details", { id: "report", open: answer !== null }, el("summary", {}, "Scan report"), el("div", {}, body));
}

// A report in whatever form: objects as pairs, lists of simple things as chips.
function value(json) {
  if (Array.isArray(json)) {
    if (json.every((item) => item === null || typeof item !== "object")) {
      return el("ul", { className: "chips" }, ...json.map((item) => el("li", {}, visible(item))));
    }
    if (json.every((item) => Object.keys(item).length === 2 && "name" in item && "score" in item)) {
      return el("ul", { className: "chips" }, ...json.map((item) => el("li", {}, visible(item.name) + " " + item.score)));
    }
    return el("div", {}, ...json.map((item) => el("div", { className: "part" }, value(item))));
  }
  if (json !== null && typeof json === "object") {
    return pairs(Object.entries(json).filter(([, item]) => item !== null && !(Array.isArray(item) && item.length === 0))
      .map(([name, item]) => [visible(name), value(item)]));
  }
  return document.createTextNode(visible(json));
}

// ---- acts

function confirmed(title, content, yes, danger) {
  const dialog = $("confirm");
  $("confirm-title").textContent = title;
  $("confirm-text").replaceChildren(...content);
  $("confirm-yes").textContent = yes;
  $("confirm-yes").className = danger ? "danger" : "main";
  return new Promise((resolve) => {
    let answer = false;
    $("confirm-yes").onclick = () => { answer = true; dialog.close(); };
    $("confirm-no").onclick = () => dialog.close();
    dialog.onclose = () => resolve(answer);
    dialog.showModal();
    $("confirm-no").focus();
  });
}

async function release(mail) {
  const to = chosen(mail);
  const sure = await confirmed("Release this mail?", [
    el("p", {}, "It goes out without further inspection to:"),
    el("ul", {}, ...to.map((recipient) => el("li", {}, recipient.shown))),
  ], "Release", false);
  if (!sure) return;
  await act(mail, "mails/" + encodeURIComponent(mail.id) + "/release", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ recipients: to.map((recipient) => recipient.address) }),
  }, (answer) => "Released to " + answer.released.length + (answer.released.length === 1 ? " recipient" : " recipients"));
}

async function remove(mail) {
  const sure = await confirmed("Delete this mail?", [
    el("p", {}, "It is gone for all its recipients, and nobody is told."),
  ], "Delete", true);
  if (!sure) return;
  await act(mail, "mails/" + encodeURIComponent(mail.id), { method: "DELETE" }, () => "Deleted");
}

async function act(mail, path, options, words) {
  $("release").disabled = true;
  $("delete").disabled = true;
  try {
    const answer = await ask(path, options);
    tell(words(answer));
    if (answer.held && answer.held.length) await show(mail.id);
    else location.hash = "";
  } catch (problem) {
    tell(problem.message, true);
    if (problem.status === 404 || problem.status === 409) location.hash = "";
    $("delete").disabled = false;
    selected(mail);
  }
}

// ---- moving about

async function route() {
  const match = /^#\/mails\/(.+)$/.exec(location.hash);
  if (match) {
    await show(decodeURIComponent(match[1]));
    return;
  }
  const before = document.title;
  $("mail-view").hidden = true;
  $("mail-view").replaceChildren();
  $("list-view").hidden = false;
  document.title = "Quarantine";
  await list();
  if (before !== "Quarantine") $("words").focus({ preventScroll: true });
}

async function folders() {
  for (const folder of await ask("folders")) {
    $("folder").append(el("option", { value: folder.name }, folder.name));
  }
}

function keys(event) {
  if (event.key === "Escape" && !$("confirm").open && !$("mail-view").hidden) {
    location.hash = "";
  }
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.closest && event.target.closest("#mails")) {
    const links = [...document.querySelectorAll("#mails a")];
    const next = links[links.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      next.focus();
      event.preventDefault();
    }
  }
}

let typing = 0;
function searching() {
  clearTimeout(typing);
  typing = setTimeout(() => {
    state.offset = 0;
    list();
  }, 250);
}

for (const id of ["words", "folder", "from", "until"]) $(id).addEventListener("input", searching);
$("clear").addEventListener("click", () => {
  for (const id of ["words", "folder", "from", "until"]) $(id).value = "";
  searching();
});
$("previous").addEventListener("click", () => { state.offset = Math.max(0, state.offset - PAGE_SIZE); list(); });
$("next").addEventListener("click", () => { state.offset += PAGE_SIZE; list(); });
window.addEventListener("hashchange", route);
document.addEventListener("keydown", keys);
columns();
folders().catch((problem) => tell(problem.message, true));
route();
