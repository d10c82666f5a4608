import type { TicketDetail } from '../api'
import { MergeDialog } from '../merging/MergeDialog'
import { UnmergeForm } from '../merging/MergingForms'
import { AddPartForm, SubDispatchForm } from '../parts/AskForms'
import { AccuseForm, ConfidentialityForm } from '../parts/ShutForms'
import {
  ApproveForm,
  ConfirmForm,
  isReasonAction,
  NoteForm,
  ReasonForm,
  SettleForm,
  SupervisionForm,
} from './DecisionForms'
import { DispatchForm, ReviewForm } from './DispatchForms'
import { ExtensionForm, SuspensionForm, TerminationForm } from './requests/AskForms'
import { ResumeForm, TransferForm, WithdrawForm } from './requests/EndForms'
import { AskSupplementForm, SupplementForm } from './requests/SupplementForms'
import type { Step } from './stepTable'
import { ContactForm, ReplyForm } from './UnitForms'

/** The form of one step. */
export function StepDialog(props: { ticket: TicketDetail; step: Step; onClose: () => void }) {
  const { ticket, step, onClose } = props
  const own = { ticket, onClose }
  if (isReasonAction(step)) return <ReasonForm {...own} action={step} />
  switch (step) {
    case 'contact':
      return <ContactForm {...own} />
    case 'save_reply':
      return <ReplyForm {...own} />
    case 'propose':
    case 'submit':
      return <ConfirmForm {...own} action={step} />
    case 'leader_approve':
      return <ApproveForm {...own} />
    case 'settle':
      return <SettleForm {...own} />
    case 'add_note':
      return <NoteForm {...own} />
    case 'set_supervision_level':
      return <SupervisionForm {...own} />
    case 'dispatch':
      return <DispatchForm {...own} />
    case 'review':
      return <ReviewForm {...own} />
    case 'merge':
      return <MergeDialog {...own} />
    case 'unmerge':
      return <UnmergeForm {...own} />
    case 'add_part':
      return <AddPartForm {...own} />
    case 'sub_dispatch':
      return <SubDispatchForm {...own} />
    case 'accuse':
      return <AccuseForm {...own} />
    case 'ask_extension':
      return <ExtensionForm {...own} />
    case 'ask_suspension':
      return <SuspensionForm {...own} />
    case 'resume':
      return <ResumeForm {...own} />
    case 'ask_termination':
      return <TerminationForm {...own} />
    case 'ask_supplement':
      return <AskSupplementForm {...own} />
    case 'supplement':
      return <SupplementForm {...own} />
    case 'withdraw':
      return <WithdrawForm {...own} />
    case 'transfer':
      return <TransferForm {...own} />
    case 'set_confidentiality':
      return <ConfidentialityForm {...own} />
    default:
      return null
  }
}
