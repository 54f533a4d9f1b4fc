// Every question the officer's pages may ask of the device core, and its answer. The device answers the same
// list whether it is asked through the Tauri shell or the loopback door.

import type { ActionDone, ActionOnPhone, AdviceOfJob, GiveAdvice, PracticeOnPhone } from '../records/agreed'
import type { JobPeople, ReadRepeat, SayVulnerability } from '../records/at_scene'
import type { BailHere, TellBailHere } from '../records/bail'
import type { Person } from '../records/console'
import type { CrimeIt, OfferOutcomes, SetOutcome } from '../records/crime'
import type { DescribePhoto, KeepSmall, PhotoBytes, PhotoPart, Photos, Thumbnail, WhichPhotos } from '../records/evidence'
import type { ListRow } from '../records/lists'
import type { PlanVictim, TellVictim, VictimPage } from '../records/victims'
import type { FullSignIn, LockedTap, Phones, ReportLost, Seen } from '../records/locking'
import type {
  AddNote,
  AddUpdate,
  AnswerLine,
  AttachFix,
  ById,
  Case,
  CaseRow,
  DirectionDone,
  Draft,
  DraftKey,
  EditCase,
  EnrolDevice,
  FlightMode,
  ForgotToTap,
  Held,
  Hit,
  Home,
  Job,
  Kept,
  Language,
  Located,
  NoteRow,
  Nothing,
  OpenRecord,
  Outbox,
  PagesAre,
  ProposeClash,
  Reopen,
  Reopened,
  ResultJob,
  SampleTask,
  Sampling,
  Search,
  SetState,
  SignInAgain,
  SignOut,
  Status,
  Tap,
  UndoTap,
  Unlock,
} from '../records/officer'
import type { DecideHere, LogAttempt, NameHere, SuspectHere, WantedHere } from '../records/wanted'

export type Lists = Record<string, ListRow[]>

/** name: [question, answer] */
export interface Commands {
  status: [Nothing, Status]
  enrol: [EnrolDevice, Status]
  unlock: [Unlock, Status]
  lock: [Nothing, Status]
  sign_in_again: [SignInAgain, Status]
  full_sign_in: [FullSignIn, Status]
  seen: [Seen, Nothing]
  tap_locked: [LockedTap, Kept]
  undo_locked: [UndoTap, Kept]
  phones: [Nothing, Phones]
  report_lost: [ReportLost, Nothing]
  set_language: [Language, Status]
  home: [Nothing, Home]
  first_screen: [Nothing, Nothing]
  job: [ById, Job]
  people_at: [ById, JobPeople]
  say_vulnerability: [SayVulnerability, Kept]
  read_repeat: [ReadRepeat, Kept]
  tap: [Tap, Kept]
  undo_tap: [UndoTap, Kept]
  forgot_to_tap: [ForgotToTap, Kept]
  locate: [Nothing, Located]
  attach_fix: [AttachFix, Kept]
  set_state: [SetState, Kept]
  result_job: [ResultJob, Kept]
  undo_result: [ById, Kept]
  advice: [ById, AdviceOfJob]
  give_advice: [GiveAdvice, Kept]
  action: [ById, ActionOnPhone]
  action_done: [ActionDone, Kept]
  practice: [ById, PracticeOnPhone]
  crime_it: [CrimeIt, Kept]
  offer_outcomes: [OfferOutcomes, ListRow[]]
  set_outcome: [SetOutcome, Kept]
  victim: [ById, VictimPage]
  tell_victim: [TellVictim, Kept]
  plan_victim: [PlanVictim, Kept]
  cases: [Nothing, CaseRow[]]
  case: [OpenRecord, Case]
  heard_written_down: [Nothing, Nothing]
  colleagues: [ById, Person[]]
  add_update: [AddUpdate, Kept]
  answer_line: [AnswerLine, Kept]
  edit_case: [EditCase, Kept]
  offer_sample: [SampleTask, Sampling]
  sampling: [Nothing, Sampling]
  start_sample: [SampleTask, Sampling]
  stop_sample: [Nothing, Kept]
  drop_sample: [Nothing, Sampling]
  direction_done: [DirectionDone, Kept]
  wanted: [Nothing, WantedHere[]]
  log_attempt: [LogAttempt, Kept]
  name_suspect: [NameHere, Kept]
  suspect: [ById, SuspectHere]
  decide_suspect: [DecideHere, Kept]
  bail: [ById, BailHere]
  tell_bail: [TellBailHere, Kept]
  notebook: [Nothing, NoteRow[]]
  add_note: [AddNote, Kept]
  save_draft: [Draft, Draft]
  draft: [DraftKey, Draft | null]
  drafts: [Nothing, Draft[]]
  discard_draft: [DraftKey, Nothing]
  outbox: [Nothing, Outbox]
  search: [Search, Hit[]]
  held: [Nothing, Held]
  sync_now: [Nothing, Status]
  set_flight_mode: [FlightMode, Status]
  propose_clash: [ProposeClash, Kept]
  reopen: [Reopen, Reopened]
  sign_out: [SignOut, Status]
  clear_device: [Nothing, Status]
  pages_are: [PagesAre, Nothing]
  photos: [WhichPhotos, Photos]
  describe_photo: [DescribePhoto, Kept]
  photo_small: [ById, Thumbnail]
  keep_small: [KeepSmall, Nothing]
  photo_bytes: [PhotoPart, PhotoBytes]
  send_photos: [Nothing, Status]
  lists: [Nothing, Lists]
}

export type CommandName = keyof Commands
export type Question<K extends CommandName> = Commands[K][0]
export type Answer<K extends CommandName> = Commands[K][1]
