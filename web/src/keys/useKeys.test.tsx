import { fireEvent, render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { useKeys } from './useKeys'

function Page({ act, isDialogOpen = false }: { act: () => void; isDialogOpen?: boolean }) {
  useKeys([
    { keys: 'F4', label: 'ticket', run: act },
    { keys: 'j', label: 'next', run: act },
    { keys: 'Alt+1', label: 'first card', run: act },
    { keys: 'Ctrl+Enter', label: 'end', run: act },
  ])
  return (
    <>
      <input aria-label="field" />
      <button type="button">elsewhere</button>
      {isDialogOpen && <Dialog />}
    </>
  )
}

function Dialog() {
  useKeys([], { isModal: true })
  return <p>dialog</p>
}

function setUp(isDialogOpen = false) {
  const act = vi.fn()
  render(<Page act={act} isDialogOpen={isDialogOpen} />)
  return { act, field: screen.getByLabelText('field'), elsewhere: screen.getByText('elsewhere') }
}

test('letters act outside fields and type inside them', () => {
  const { act, field, elsewhere } = setUp()
  fireEvent.keyDown(elsewhere, { key: 'j', code: 'KeyJ' })
  expect(act).toHaveBeenCalledTimes(1)
  fireEvent.keyDown(field, { key: 'j', code: 'KeyJ' })
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true })
  expect(act).toHaveBeenCalledTimes(1)
})

test('function keys and Alt act inside fields', () => {
  const { act, field } = setUp()
  fireEvent.keyDown(field, { key: 'F4' })
  fireEvent.keyDown(field, { key: '¡', code: 'Digit1', altKey: true })
  expect(act).toHaveBeenCalledTimes(2)
})

test('nothing acts while the input method is composing', () => {
  const { act, field, elsewhere } = setUp()
  fireEvent.keyDown(field, { key: 'F4', isComposing: true })
  fireEvent.keyDown(field, { key: 'Process', code: 'Digit1', altKey: true, keyCode: 229 })
  fireEvent.keyDown(field, { key: '1', code: 'Digit1', altKey: true, isComposing: true })
  fireEvent.keyDown(elsewhere, { key: 'j', keyCode: 229 })
  expect(act).not.toHaveBeenCalled()
})

test('a key that acts keeps the browser from doing its own', () => {
  const { field, elsewhere } = setUp()
  expect(fireEvent.keyDown(field, { key: 'F4' })).toBe(false)
  expect(fireEvent.keyDown(elsewhere, { key: 'x', code: 'KeyX' })).toBe(true)
})

test('a dialog silences the page below', () => {
  const { act, elsewhere } = setUp(true)
  fireEvent.keyDown(elsewhere, { key: 'j', code: 'KeyJ' })
  fireEvent.keyDown(elsewhere, { key: 'F4' })
  expect(act).not.toHaveBeenCalled()
})

test('a letter is the same with the lock of capitals on', () => {
  const { act, elsewhere } = setUp()
  fireEvent.keyDown(elsewhere, { key: 'J', code: 'KeyJ', modifierCapsLock: true })
  expect(act).toHaveBeenCalledTimes(1)
  fireEvent.keyDown(elsewhere, { key: 'J', code: 'KeyJ' })
  expect(act).toHaveBeenCalledTimes(1)
})

test('Escape leaves a field first, and backs out only from outside it', () => {
  const back = vi.fn()
  function Form() {
    useKeys([{ keys: 'Escape', label: 'back', run: back }], { isModal: true })
    return (
      <>
        <input aria-label="words" />
        <input role="combobox" aria-label="open list" aria-expanded="true" aria-controls="x" />
      </>
    )
  }
  render(<Form />)
  const words = screen.getByLabelText('words')
  words.focus()
  fireEvent.keyDown(words, { key: 'Escape', isComposing: true })
  expect(words).toHaveFocus()
  fireEvent.keyDown(words, { key: 'Escape' })
  expect(words).not.toHaveFocus()
  expect(back).not.toHaveBeenCalled()
  const list = screen.getByLabelText('open list')
  list.focus()
  fireEvent.keyDown(list, { key: 'Escape' })
  expect(list).toHaveFocus()
  fireEvent.keyDown(document.body, { key: 'Escape' })
  expect(back).toHaveBeenCalledTimes(1)
})
