"""A page by keyboard alone: what Tab comes to, in which order, whether the focus is seen and not covered."""

from tests.journeys.conftest import Walker

# What Tab must come to, in the order of the page; of the buttons of a choice one is enough, as the browser has it.
# Beside it, what stands on each and around it without the focus, so that a difference shows where the focus is.
PREPARE = """() => {
  const focusable = "a[href], area[href], button, input, select, textarea, summary, iframe, [tabindex]"
  const choices = new Set()
  const first = element => {
    if (element.type !== "radio") return true
    const choice = `${element.form ? [...document.forms].indexOf(element.form) : ""} ${element.name}`
    return !choices.has(choice) && choices.add(choice)
  }
  const reached = element => element.checkVisibility({visibilityProperty: true}) && element.tabIndex >= 0 &&
    !element.matches(":disabled, [type=hidden]") && !element.closest("[inert]")
  const around = element => [element, ...(element.labels ?? []), element.parentElement, element.nextElementSibling,
    ...element.children].filter(Boolean)
  const look = element => around(element).map(part => {
    const style = getComputedStyle(part)
    return [style.outlineStyle === "none" ? "" : style.outline, style.boxShadow, style.border, style.backgroundColor,
      style.textDecoration].join()
  }).join(";")
  const words = element => element.getAttribute("aria-label") || element.labels?.[0]?.innerText || element.innerText
  const name = element => `<${element.localName}> ${(words(element) || element.name || "").trim().slice(0, 40)}`
  const shown = element => {
    if (element instanceof SVGElement) return true // a shape on a map need not fill its box
    const box = element.getClientRects()[0] ?? element.getBoundingClientRect()
    const xs = [box.left + 2, (box.left + box.right) / 2, box.right - 2]
    const ys = [box.top + 2, (box.top + box.bottom) / 2, box.bottom - 2]
    const own = [element, ...(element.labels ?? [])]
    return xs.some(x => ys.some(y => own.some(one => one.contains(document.elementFromPoint(x, y)))))
  }
  document.activeElement?.blur()
  const all = [...document.querySelectorAll(focusable)].filter(reached)
  const due = all.filter(first)
  const before = new Map(all.map(element => [element, look(element)]))
  window.walked = {due, names: due.map(name), seen: new Set(), order: [], faults: []}
  document.addEventListener("focusin", event => {
    const element = event.target
    const radio = element.type === "radio" && due.find(one => one.name === element.name && one.form === element.form)
    const place = due.indexOf(radio || element)
    if (walked.seen.has(element)) { walked.around = true; return }
    walked.seen.add(element)
    walked.seen.add(due[place])
    if (place >= 0) walked.order.push(place)
    if (before.has(element) && before.get(element) === look(element)) walked.faults.push(`not seen: ${name(element)}`)
  })
  walked.stand = () => {
    const element = document.activeElement
    if (element && element !== document.body && !shown(element)) walked.faults.push(`covered: ${name(element)}`)
  }
  for (const element of document.querySelectorAll("[tabindex]"))
    if (element.tabIndex > 0) walked.faults.push(`out of the order: ${name(element)}`)
  for (const element of document.querySelectorAll("[role=button], [role=link], [role=tab], [role=menuitem], [onclick]"))
    if (element.tabIndex < 0 && element.checkVisibility()) walked.faults.push(`for a mouse alone: ${name(element)}`)
  return due.length
}"""
STANDING = "({left: walked.due.filter(e => !walked.seen.has(e) && e.isConnected).length, around: !!walked.around})"
REPORT = """() => {
  const {due, names, seen, order, faults} = walked
  const missed = due.flatMap((element, place) => seen.has(element) || !element.isConnected ? [] : [names[place]])
  const back = order.flatMap((place, n) => n && place < order[n - 1] ? [names[place]] : [])
  if (location.hash) back.shift() // the way began at a place within the page, and came around once
  const told = [...missed.map(one => `not reached: ${one}`), ...back.map(one => `out of the order: ${one}`), ...faults]
  return [...new Set(told)]
}"""


def faults_by_keyboard(walker: Walker) -> list[str]:
    """What is wrong with the way of Tab through the page that `walker` sees."""
    page = walker.page
    due = int(page.evaluate(PREPARE))
    for _ in range(4):
        for _ in range(due + 5):
            page.keyboard.press("Tab")
            page.evaluate("walked.stand()")
        standing = page.evaluate(STANDING)
        if not standing["left"] or standing["around"]:
            break
    return list(page.evaluate(REPORT))
