// The server's console interface, on the same origin. The access token lives in memory only; a renewed one
// comes from the refresh cookie that no script can read. When both have lapsed, whatever was asked waits for
// the sign-in and is then asked again, so that nothing typed is lost.

import type { BailDiary, LinkPerson, Release, TellBail } from '../records/bail'
import type { DecideMeeting, MinutesList } from '../records/minutes'
import type { ActionList, EndMeeting, HoldMeeting, MeetingBoard, RaiseAction, StepAction } from '../records/meeting'
import type { AddPeople, AddTraining, FindPractice, NextStage, PlanList, PracticePage, PreventionQuarter, PreventionRegister, TrainingRegister, UsePractice } from '../records/prevention'
import type { ChangeTour, MakeScenario, RosterPage, Scenarios } from '../records/demand'
import type { ConfirmPrincipal, CrimePair, DecideCrime, Entered, Explain, NoCrime, OfferOutcomes, RegistrarPage, SetOutcome } from '../records/crime'
import type { GradeUpdate, PlanVictim, TellEvent, TellVictim, VictimList, VictimPage } from '../records/victims'
import type { ListRow } from '../records/lists'
import type { Assess, CheckRisk, ControlRoom, ControlWeek, DecideDeployment, DraftAdvice, JobFile, Policy, Regrade, TellAppointment } from '../records/deployment'
import type { Me, SignIn, Tokens } from '../records/auth'
import type { OffenderFile, Register, Select, TellOffender } from '../records/iom'
import type { MobileAccess } from '../records/mobile'
import type { IssueCode, IssuedCode, Phone, Phones, RevokePhone } from '../records/locking'
import type {
  Books,
  Batch,
  BatchOutcome,
  Between,
  CheckDirection,
  Decide,
  EditInvestigation,
  InvestigationFile,
  Present,
  Reading,
  Resolve,
  ReviewQueue,
  Settings,
  SignedView,
  SignOff,
  StaffList,
  Tray,
  Written,
} from '../records/console'
import type { ClaimFile, Claims, MakeClaim, Preview, TakeStep } from '../records/claims'
import type { Export, ExportJob, ExportJobs } from '../records/exports'
import type { CasePage, Find, FindRows, JobPage, RowsPage, SavedView, SaveView, Views } from '../records/find'
import type { Board } from '../records/measures'
import type { AnswerVulnerability, Candidates, DecideMatch, FindNominals, Involve, MakeNominal, NominalFile, NominalList, PeopleOf, PutNominal, RepeatList, SayRepeat } from '../records/people_asked'
import type { EvidenceList } from '../records/evidence'
import type { DecideSuspect, MakeWanted, NameSuspect, ReviewWanted, SettleDifference, TellAttempt, TellWanted, WantedRegister } from '../records/wanted'
import type { Lists } from '../port/commands'
import { asProblem, noAnswer, Refusal } from '../port/port'

export type BoardName = 'attendance' | 'deployment' | 'supervision' | 'bail' | 'recording' | 'victims' | 'time' | 'freed' | 'trust' | 'meeting' | 'wanted' | 'prevention' | 'demand' | 'iom' | 'mobile' | 'risk'
export type Query = Record<string, string | number | null | undefined>

/** What happens when the sign-in has lapsed: resolves once somebody has signed in again. */
export type Ask = () => Promise<void>

export class Api {
  #access: string | null = null
  #renewing: Promise<Tokens> | null = null
  readonly #signInAgain: Ask
  readonly #sayWrittenDown: () => void

  /** `sayWrittenDown` hears that this person opened a case for the first time and is to be told that openings are kept. */
  constructor(signInAgain: Ask, sayWrittenDown: () => void = () => undefined) {
    this.#signInAgain = signInAgain
    this.#sayWrittenDown = sayWrittenDown
  }

  async signIn(question: SignIn): Promise<Me> {
    const tokens = await this.#send<Tokens>('POST', '/auth/sign-in', question)
    this.#access = tokens.access
    return tokens.me
  }

  /** Renews from the cookie, as after a reload. Requests that lapse together renew once. */
  async renew(): Promise<Me> {
    this.#renewing ??= this.#send<Tokens>('POST', '/auth/refresh', { refresh: '' }).finally(() => (this.#renewing = null))
    const tokens = await this.#renewing
    this.#access = tokens.access
    return tokens.me
  }

  async signOut(): Promise<void> {
    try {
      await this.#send('POST', '/auth/sign-out', { refresh: '' })
    } finally {
      this.#access = null
    }
  }

  reviews = (query: Query) => this.#ask<ReviewQueue>('GET', '/api/reviews', query)
  // What is looked for goes in the body: words in an address would end in logs and histories.
  findInvestigations = (question: Find) => this.#ask<CasePage>('POST', '/api/find/investigations', {}, question)
  findJobs = (question: Find) => this.#ask<JobPage>('POST', '/api/find/jobs', {}, question)
  findRows = (question: FindRows) => this.#ask<RowsPage>('POST', '/api/find/rows', {}, question)
  views = (list: string) => this.#ask<Views>('GET', '/api/views', { list })
  view = (id: string) => this.#ask<SavedView>('GET', `/api/views/${enc(id)}`)
  saveView = (question: SaveView) => this.#ask<SavedView>('POST', '/api/views', {}, question)
  removeView = (id: string) => this.#withSignIn(() => this.#fetch('DELETE', `/api/views/${enc(id)}`))
  export = (question: Export) => this.#ask<ExportJob>('POST', '/api/exports', {}, question)
  exports = () => this.#ask<ExportJobs>('GET', '/api/exports')
  exportJob = (id: string) => this.#ask<ExportJob>('GET', `/api/exports/${enc(id)}`)
  removeExport = (id: string) => this.#withSignIn(() => this.#fetch('DELETE', `/api/exports/${enc(id)}`))
  exportFile = async (id: string) => (await this.#withSignIn(() => this.#fetch('GET', `/api/exports/${enc(id)}/file`))).blob()
  investigation = async (id: string) => {
    const file = await this.#ask<InvestigationFile>('GET', `/api/investigations/${enc(id)}`)
    if (file.say_written_down) this.#sayWrittenDown()
    return file
  }
  control = (query: Query) => this.#ask<ControlRoom>('GET', '/api/control', query)
  controlWeek = (query: Query) => this.#ask<ControlWeek>('GET', '/api/control/week', query)
  policy = () => this.#ask<Policy>('GET', '/api/policy')
  job = async (id: string) => {
    const file = await this.#ask<JobFile>('GET', `/api/incidents/${enc(id)}`)
    if (file.say_written_down) this.#sayWrittenDown()
    return file
  }
  assessJob = (id: string, question: Assess) => this.#ask<Written>('POST', `/api/incidents/${enc(id)}/thrive`, {}, question)
  adviseJob = (id: string, question: Assess) => this.#ask<DraftAdvice>('POST', `/api/incidents/${enc(id)}/advice`, {}, question)
  regradeJob = (id: string, question: Regrade) => this.#ask<Written>('POST', `/api/incidents/${enc(id)}/grades`, {}, question)
  decideJob = (id: string, question: DecideDeployment) => this.#ask<Written>('POST', `/api/incidents/${enc(id)}/decisions`, {}, question)
  appointJob = (id: string, question: TellAppointment) => this.#ask<Written>('POST', `/api/incidents/${enc(id)}/appointments`, {}, question)
  checkRisk = (id: string, question: CheckRisk) => this.#ask<Written>('POST', `/api/incidents/${enc(id)}/checks`, {}, question)
  bail = (query: Query) => this.#ask<BailDiary>('GET', '/api/bail', query)
  release = (id: string, question: Release) => this.#ask<Written>('POST', `/api/investigations/${enc(id)}/bail`, {}, question)
  linkBail = (id: string, question: LinkPerson) => this.#ask<Written>('POST', `/api/bail/${enc(id)}/person`, {}, question)
  tellBail = (id: string, question: TellBail) => this.#ask<Written>('POST', `/api/bail/${enc(id)}/events`, {}, question)
  meeting = (query: Query) => this.#ask<MeetingBoard>('GET', '/api/meeting', query)
  holdMeeting = (question: HoldMeeting) => this.#ask<Written>('POST', '/api/meetings', {}, question)
  endMeeting = (id: string, question: EndMeeting) => this.#ask<Written>('POST', `/api/meetings/${enc(id)}/end`, {}, question)
  meetings = (query: Query) => this.#ask<MinutesList>('GET', '/api/meetings', query)
  decideMeeting = (id: string, question: DecideMeeting) => this.#ask<Written>('POST', `/api/meetings/${enc(id)}/decisions`, {}, question)
  actions = (query: Query) => this.#ask<ActionList>('GET', '/api/actions', query)
  raiseAction = (question: RaiseAction) => this.#ask<Written>('POST', '/api/actions', {}, question)
  stepAction = (id: string, question: StepAction) => this.#ask<Written>('POST', `/api/actions/${enc(id)}`, {}, question)
  prevention = () => this.#ask<PreventionRegister>('GET', '/api/prevention')
  preventionQuarter = (query: Query) => this.#ask<PreventionQuarter>('GET', '/api/prevention/quarter', query)
  /** Keeps a strategy, an aim, an initiative, a plan or a practice record: a new one, or another version of one. */
  keep = (path: string, question: { id: string | null; version: number; record: Record<string, unknown> }) => this.#ask<Written>('POST', path, {}, question)
  addPeople = (id: string, question: AddPeople) => this.#ask<Written>('POST', `/api/initiatives/${enc(id)}/people`, {}, question)
  plans = () => this.#ask<PlanList>('GET', '/api/plans')
  nextStage = (id: string, question: NextStage) => this.#ask<Written>('POST', `/api/plans/${enc(id)}/next`, {}, question)
  findPractice = (question: FindPractice) => this.#ask<PracticePage>('POST', '/api/find/practice', {}, question)
  usePractice = (id: string, question: UsePractice) => this.#ask<Written>('POST', `/api/practice/${enc(id)}/reuse`, {}, question)
  training = () => this.#ask<TrainingRegister>('GET', '/api/training')
  addTraining = (question: AddTraining) => this.#ask<Written>('POST', '/api/training', {}, question)
  scenarios = () => this.#ask<Scenarios>('GET', '/api/scenarios')
  makeScenario = (question: MakeScenario) => this.#ask<Written>('POST', '/api/scenarios', {}, question)
  roster = (query: Query) => this.#ask<RosterPage>('GET', '/api/roster', query)
  changeTour = (id: string, question: ChangeTour) => this.#ask<Written>('POST', `/api/roster/${enc(id)}`, {}, question)
  mobile = () => this.#ask<MobileAccess>('GET', '/api/mobile')
  offenders = () => this.#ask<Register>('GET', '/api/offenders')
  offender = (id: string) => this.#ask<OffenderFile>('GET', `/api/offenders/${enc(id)}`)
  selectOffender = (question: Select) => this.#ask<Written>('POST', '/api/offenders', {}, question)
  tellOffender = (id: string, question: TellOffender) => this.#ask<Written>('POST', `/api/offenders/${enc(id)}/tell`, {}, question)
  registrar = (query: Query) => this.#ask<RegistrarPage>('GET', '/api/registrar', query)
  crimeJob = (id: string, question: Entered) => this.#ask<Written>('POST', `/api/incidents/${enc(id)}/crime`, {}, question)
  noCrime = (id: string, question: NoCrime) => this.#ask<Written>('POST', `/api/incidents/${enc(id)}/no-crime`, {}, question)
  pair = (id: string) => this.#ask<CrimePair>('GET', `/api/investigations/${enc(id)}/pair`)
  explain = (id: string, question: Explain) => this.#ask<Written>('POST', `/api/investigations/${enc(id)}/explain`, {}, question)
  confirmPrincipal = (id: string, question: ConfirmPrincipal) => this.#ask<Written>('POST', `/api/investigations/${enc(id)}/principal`, {}, question)
  decideCrime = (id: string, question: DecideCrime) => this.#ask<Written>('POST', `/api/investigations/${enc(id)}/registrar`, {}, question)
  offerOutcomes = (question: OfferOutcomes) => this.#ask<ListRow[]>('POST', '/api/outcomes', {}, question)
  setOutcome = (id: string, question: SetOutcome) => this.#ask<Written>('POST', `/api/investigations/${enc(id)}/outcome`, {}, question)
  victims = (query: Query) => this.#ask<VictimList>('GET', '/api/victims', query)
  victim = (id: string) => this.#ask<VictimPage>('GET', `/api/investigations/${enc(id)}/victim`)
  tellVictim = (id: string, question: TellVictim) => this.#ask<Written>('POST', `/api/investigations/${enc(id)}/victim/contact`, {}, question)
  planVictim = (id: string, question: PlanVictim) => this.#ask<Written>('POST', `/api/investigations/${enc(id)}/victim/plan`, {}, question)
  tellVictimEvent = (id: string, question: TellEvent) => this.#ask<Written>('POST', `/api/investigations/${enc(id)}/victim/event`, {}, question)
  gradeUpdate = (id: string, question: GradeUpdate) => this.#ask<Written>('POST', `/api/contacts/${enc(id)}/grade`, {}, question)
  findNominals = (question: FindNominals) => this.#ask<NominalList>('POST', '/api/nominals/find', {}, question)
  nominal = async (id: string) => {
    const file = await this.#ask<NominalFile>('GET', `/api/nominals/${enc(id)}`)
    if (file.say_written_down) this.#sayWrittenDown()
    return file
  }
  makeNominal = (question: MakeNominal) => this.#ask<Written>('POST', '/api/nominals', {}, question)
  putNominal = (id: string, question: PutNominal) => this.#ask<Written>('POST', `/api/nominals/${enc(id)}`, {}, question)
  peopleOf = (about: string) => this.#ask<PeopleOf>('GET', `/api/involved/${enc(about)}`)
  involve = (question: Involve) => this.#ask<Written>('POST', '/api/involved', {}, question)
  matches = (query: Query) => this.#ask<Candidates>('GET', '/api/matches', query)
  decideMatch = (question: DecideMatch) => this.#ask<Written>('POST', '/api/matches', {}, question)
  repeats = (query: Query) => this.#ask<RepeatList>('GET', '/api/repeats', query)
  sayRepeat = (question: SayRepeat) => this.#ask<Written>('POST', '/api/repeats', {}, question)
  answerVulnerability = (question: AnswerVulnerability) => this.#ask<Written>('POST', '/api/vulnerability', {}, question)
  books = (id: string) => this.#ask<Books>('GET', `/api/investigations/${enc(id)}/books`)
  evidence = (id: string) => this.#ask<EvidenceList>('GET', `/api/investigations/${enc(id)}/evidence`)
  edit = (id: string, question: EditInvestigation) => this.#ask<Written>('PATCH', `/api/investigations/${enc(id)}`, {}, question)
  review = (id: string, question: SignOff) => this.#ask<Written>('POST', `/api/investigations/${enc(id)}/reviews`, {}, question)
  direction = (id: string, question: CheckDirection) => this.#ask<Written>('POST', `/api/directions/${enc(id)}`, {}, question)
  phones = () => this.#ask<Phones>('POST', '/api/phones')
  revokePhone = (id: string, question: RevokePhone) => this.#ask<Phone>('POST', `/api/phones/${enc(id)}/revoke`, {}, question)
  phoneCode = (question: IssueCode) => this.#ask<IssuedCode>('POST', '/api/phones/codes', {}, question)
  between = (id: string, from: number, to: number) => this.#ask<Between>('GET', `/api/investigations/${enc(id)}/between`, { from, to })
  reading = (id: string, question: Reading) => this.#ask<Present>('POST', `/api/investigations/${enc(id)}/reading`, {}, question)
  batch = (question: Batch) => this.#ask<BatchOutcome>('POST', '/api/investigations/batch', {}, question)
  signedView = (id: string) => this.#ask<SignedView>('GET', `/api/reviews/${enc(id)}`)
  people = (query: Query) => this.#ask<StaffList>('GET', '/api/people', query)
  settings = () => this.#ask<Settings>('GET', '/api/settings')
  choose = (name: string, value: string) => this.#ask<Settings>('PUT', `/api/settings/${enc(name)}`, {}, { value })
  claims = () => this.#ask<Claims>('GET', '/api/claims')
  claim = (id: string) => this.#ask<ClaimFile>('GET', `/api/claims/${enc(id)}`)
  previewClaim = (question: MakeClaim) => this.#ask<Preview>('POST', '/api/claims/preview', {}, question)
  makeClaim = (question: MakeClaim, id: string | null) => this.#ask<Written>('POST', id ? `/api/claims/${enc(id)}` : '/api/claims', {}, question)
  stepClaim = (id: string, question: TakeStep) => this.#ask<Written>('POST', `/api/claims/${enc(id)}/steps`, {}, question)
  tray = () => this.#ask<Tray>('GET', '/api/tray')
  resolve = (id: string, question: Resolve) => this.#ask<Written>('POST', `/api/conflicts/${enc(id)}`, {}, question)
  decide = (id: string, question: Decide) => this.#ask<Written>('POST', `/api/quarantine/${enc(id)}`, {}, question)
  wanted = (query: Query) => this.#ask<WantedRegister>('GET', '/api/wanted', query)
  makeWanted = (question: MakeWanted) => this.#ask<Written>('POST', '/api/wanted', {}, question)
  nameSuspect = (id: string, question: NameSuspect) => this.#ask<Written>('POST', `/api/investigations/${enc(id)}/suspects`, {}, question)
  decideSuspect = (id: string, question: DecideSuspect) => this.#ask<Written>('POST', `/api/suspects/${enc(id)}/decision`, {}, question)
  tellAttempt = (id: string, question: TellAttempt) => this.#ask<Written>('POST', `/api/wanted/${enc(id)}/attempts`, {}, question)
  reviewWanted = (id: string, question: ReviewWanted) => this.#ask<Written>('POST', `/api/wanted/${enc(id)}/reviews`, {}, question)
  tellWanted = (id: string, question: TellWanted) => this.#ask<Written>('POST', `/api/wanted/${enc(id)}/steps`, {}, question)
  settleDifference = (id: string, question: SettleDifference) => this.#ask<Written>('POST', `/api/wanted-differences/${enc(id)}`, {}, question)
  board = (name: BoardName, query: Query) => this.#ask<Board>('GET', `/api/measures/${name}`, query)
  lists = () => this.#ask<Lists>('GET', '/api/lists')
  /** The pages of administration name their own questions. */
  administer = <T>(method: string, path: string, query: Query = {}, question?: unknown) => this.#ask<T>(method, path, query, question)

  /** A photo's bytes; an `img` cannot carry the token. */
  async evidenceBytes(id: string): Promise<Blob> {
    return (await this.#withSignIn(() => this.#fetch('GET', `/api/evidence/${enc(id)}/bytes`))).blob()
  }

  async #ask<T>(method: string, path: string, query: Query = {}, body?: unknown): Promise<T> {
    const answer = await this.#withSignIn(() => this.#fetch(method, path, query, body))
    return (await answer.json()) as T
  }

  async #withSignIn(send: () => Promise<Response>): Promise<Response> {
    try {
      return await send()
    } catch (thrown) {
      if (!lapsed(thrown)) throw thrown
    }
    try {
      await this.renew()
      return await send()
    } catch (thrown) {
      if (!lapsed(thrown)) throw thrown
    }
    this.#access = null
    await this.#signInAgain()
    return send()
  }

  async #send<T>(method: string, path: string, body: unknown): Promise<T> {
    const answer = await this.#fetch(method, path, {}, body)
    const text = await answer.text()
    return (text ? JSON.parse(text) : null) as T
  }

  async #fetch(method: string, path: string, query: Query = {}, body?: unknown): Promise<Response> {
    const search = new URLSearchParams()
    for (const [key, value] of Object.entries(query)) if (value !== null && value !== undefined && value !== '') search.set(key, String(value))
    const tail = search.toString()
    const headers: Record<string, string> = { accept: 'application/json' }
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (this.#access) headers.authorization = `Bearer ${this.#access}`
    let answer: Response
    try {
      answer = await fetch(tail ? `${path}?${tail}` : path, { method, headers, credentials: 'same-origin', body: body === undefined ? null : JSON.stringify(body) })
    } catch {
      throw new Refusal(noAnswer(''))
    }
    if (answer.ok) return answer
    const problem: unknown = await answer.json().catch(() => null)
    throw new Refusal({ ...(problem ? asProblem(problem) : noAnswer(answer.statusText)), status: answer.status })
  }
}

const enc = encodeURIComponent

/** A wrong password is a refusal to show, not a sign-in to renew. */
function lapsed(thrown: unknown): boolean {
  return thrown instanceof Refusal && thrown.problem.status === 401 && thrown.problem.code !== 'wrong-password'
}
