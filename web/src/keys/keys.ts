/** A key and what it does. `keys`: "F4", "Alt+1", "Ctrl+Enter", "j", "/", "?", "Escape". */
export interface Binding {
  keys: string
  label: string
  run: (event: KeyboardEvent) => void
  /** Left out of the help and without effect. */
  isOff?: boolean
}

export interface Layer {
  bindings: readonly Binding[]
  /** A dialog: what lies below does not hear keys. */
  isModal: boolean
  /** The frame's keys: a page may give the same key another meaning. */
  isBase: boolean
}

const IME_KEY_CODE = 229
const FUNCTION_KEY = /^F([1-9]|1[0-2])$/
const FIELDS = 'input, textarea, select, [contenteditable=""], [contenteditable="true"]'
const NOT_TEXT = new Set(['button', 'checkbox', 'radio', 'submit', 'reset', 'image'])

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  const field = target.closest(FIELDS)
  return field instanceof HTMLInputElement ? !NOT_TEXT.has(field.type) : field !== null
}

const otherCase = (letter: string) =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()

/**
 * How `keys` of a binding names this event. With Alt the place of the key counts, not its sign;
 * a letter alone is the same with and without the lock of capitals.
 */
export function nameOf(event: KeyboardEvent): string {
  let key = event.key
  if (event.altKey) {
    const place = /^(?:Digit|Key|Numpad)([0-9A-Z])$/.exec(event.code)
    if (place?.[1]) key = place[1]
  }
  if (key.length === 1) {
    if (event.altKey || event.ctrlKey) key = key.toUpperCase()
    else if (event.getModifierState?.('CapsLock')) key = otherCase(key)
  }
  const parts = [event.ctrlKey && 'Ctrl', event.altKey && 'Alt', event.metaKey && 'Meta']
  return [...parts.filter(Boolean), key].join('+')
}

const isTaken = (event: KeyboardEvent) =>
  event.isComposing || event.keyCode === IME_KEY_CODE || event.defaultPrevented

/**
 * Escape in a field leaves the field, and what was typed stays; only the next one backs out. A list
 * that hangs open under the field closes first, by itself.
 */
function leaveField(event: KeyboardEvent): boolean {
  const { target, key } = event
  if (key !== 'Escape' || isTaken(event) || !isField(target)) return false
  if (!(target instanceof HTMLElement) || target.getAttribute('aria-expanded') === 'true')
    return false
  target.blur()
  return true
}

/**
 * Whether a key may act at all: never while the input method is composing, and in a field only Alt
 * and function keys (digits, letters, Enter and Escape belong to the field).
 */
export function mayAct(event: KeyboardEvent): boolean {
  if (isTaken(event)) return false
  if (!isField(event.target)) return true
  if (FUNCTION_KEY.test(event.key)) return !event.ctrlKey && !event.metaKey
  return event.altKey && !event.ctrlKey && !event.metaKey
}

const layers = new Set<Layer>()

/** The layers that hear keys now, the first one first: the topmost dialog alone, or all. */
export function activeLayers(): Layer[] {
  const latestFirst = [...layers].reverse()
  const dialog = latestFirst.find((layer) => layer.isModal)
  if (dialog) return [dialog]
  return latestFirst.sort((one, other) => Number(one.isBase) - Number(other.isBase))
}

/** What the page below the dialogs listens to, for the help. */
export function pageBindings(): Binding[] {
  return [...layers]
    .filter((layer) => !layer.isModal)
    .flatMap((layer) => layer.bindings)
    .filter(({ isOff }) => !isOff)
}

function onKeyDown(event: KeyboardEvent) {
  if (leaveField(event) || !mayAct(event)) return
  const name = nameOf(event)
  for (const layer of activeLayers()) {
    const binding = layer.bindings.find(({ keys, isOff }) => keys === name && !isOff)
    if (!binding) continue
    event.preventDefault()
    if (!event.repeat || name.length === 1) binding.run(event)
    return
  }
}

export function addLayer(layer: Layer) {
  if (!layers.size) window.addEventListener('keydown', onKeyDown)
  layers.add(layer)
  return () => {
    layers.delete(layer)
    if (!layers.size) window.removeEventListener('keydown', onKeyDown)
  }
}
