// The agent API's types, written from openapi.json by: go test ./adapters/web/ui/console -run Types -update

/** RFC 9457. Code is stable and meant for programs, detail for people. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  /** Which fields of the request are wrong. */
  fields?: ({ field: string; detail: string })[]
  /** With code conflict on a conversation: its last turn now. */
  seq?: number
}

/** A member of staff, as others see it. */
export interface Who {
  id: string
  name: string
}

/** An element of the neutral rich text. link: text and url; ticket: text = number, items = title and team; promise: text = what was told, items = kind and time. */
export interface Block {
  kind: 'text' | 'link' | 'ticket' | 'promise'
  text?: string
  url?: string
  items?: string[]
}

/** A quick reply. */
export interface Choice {
  id: string
  label: string
}

/** A stretch of a clock in one state. */
export interface Segment {
  from: string
  to: string
  state: 'running' | 'paused' | 'closed' | 'stopped'
  calendar: string
  why: string
}

/** Where one target of the agreement stands. */
export interface Clock {
  target: 'first_response' | 'next_response' | 'resolution'
  rule: string
  /** What the agreement is called, in the desk's first language; or empty. */
  label: string
  calendar: string
  /** Why this rule, in plain words. */
  why: string
  /** When the target runs out by what is known now; null when met, stopped, or paused without end. */
  at: string | null
  /** When three quarters of the time are used. */
  warn_at: string | null
  deadline: string | null
  met: boolean
  met_at: string | null
  late: boolean
  paused: boolean
  stopped: boolean
  /** Open time used, in seconds. */
  used_s: number
  /** Open time allowed, in seconds. */
  within_s: number
  since: string
  /** Only in a conversation and a ticket; empty in lists. */
  segments: Segment[]
}

/** Somebody who looks at a conversation now. The customer has the id `customer` and no name. */
export interface Viewer {
  id: string
  name: string
  doing: 'viewing' | 'typing'
}

/** An open conversation as the queue shows it. */
export interface Row {
  conversation: string
  /** Number of its last turn. */
  seq: number
  owner: 'bot' | 'waiting' | 'agent' | 'resolved'
  team: string
  agent: Who | null
  /** FD-1042, or empty. */
  number: string
  title: string
  /** Of the ticket; empty without one. */
  state: '' | 'open' | 'assigned' | 'pending' | 'resolved'
  severity: string
  tier: string
  /** As the desk calls it, in its first language; the id where it has no name. */
  tier_name: string
  /** Name, else e-mail, else empty. */
  customer: string
  channel: string
  locale: string
  /** Code of the hand-off: asked, not_understood, flow, complaint, trouble, unheard … */
  reason: string
  /** One sentence about the hand-off. */
  why: string
  wish: string
  wish_title: string
  score: number
  /** Who wrote last. */
  last_from: '' | 'customer' | 'bot' | 'agent' | 'system'
  last_line: string
  opened_at: string
  /** Of the last turn. */
  at: string
  /** Since when the customer waits for an answer. */
  waits_since: string | null
  /** Nobody was told of it in time. */
  unheard: boolean
  /** The customer's own deadline: a day, or an instant; empty without one. */
  needed_by: string
  /** The instant that needed_by means to the customer: of a day its end, in his zone. */
  needed_at: string | null
  /** He was told a later time for the solution; where he was told none, the agreement's is later. */
  needed_late: boolean
  clocks: Clock[]
  /** When it needs somebody: the first running clock. */
  next_at: string | null
  viewers: Viewer[]
}

/** Rows in due order, with the size of every lane. */
export interface Queue {
  items: Row[]
  next: string | null
  counts: { mine: number; unassigned: number; customer: number; bot: number; all: number }
  /** Rows of this lane whose first clock has run out. */
  late: number
  /** The desk's clock: rings are drawn from it. */
  at: string
}

/** A message, or a note if private. */
export interface Message {
  id: string
  from: 'customer' | 'bot' | 'agent' | 'system'
  by: Who | null
  /** Who wrote it, in a room in which several do. Else empty. */
  writer: string
  blocks: Block[]
  files: File[]
  choices: Choice[]
  locale: string
  private: boolean
  survey: boolean
  text_id: string
  /** Answer of the knowledge base it came from. */
  answer: string
  /** Canned reply it was made from. */
  reply: string
  /** Id of the message in whose place this one stands: its correction, or (text_id sys.withdrawn, sys.withdrawn_note) the word that it was taken back. Else empty. */
  edits: string
  /** It was possibly sent to the customer twice: the platform did not answer and could not be asked. Left out if not. */
  twice?: boolean
}

export interface Guess {
  intent: string
  title: string
  score: number
  /** The closest example phrase. */
  why: string
}

/** A value found in the text. */
export interface Entity {
  kind: string
  value: string
  text: string
}

/** One line of the trace. */
export interface Mark {
  flow: string
  step: string
  took: string
  why: string
}

/** A detail learned in this turn. */
export interface Learned {
  field: string
  label: string
  value: string
}

/** What was understood, which way the dialogue went, what was kept. */
export interface Reasoning {
  verdict: '' | 'sure' | 'unsure' | 'none'
  guesses: Guess[]
  entities: Entity[]
  marks: Mark[]
  kept: Learned[]
  /** Revision that decided. */
  desk: string
}

/** A line of a brief and the turns it comes from. */
export interface BriefLine {
  label: string
  text: string
  turns: number[]
}

/** The giving to a team. */
export interface Handoff {
  team: string
  team_name: string
  reason: string
  why: string
  at: string
  turn: number
  brief: BriefLine[]
  notified: Who[]
}

/** A time told to the customer. */
export interface Promise {
  id: string
  conversation: string
  /** The turn it was told in. */
  turn: number
  /** Of the ticket, or empty. */
  number: string
  kind: 'first_response' | 'next_response' | 'resolution' | 'back'
  due: string
  rule: string
  told_at: string
  settled_at: string | null
  /** Null while it is not settled, and where it is settled but was not needed: the customer said that it is solved before anybody had to answer. */
  kept: boolean | null
  replaced: boolean
}

/** What the customer said of how it was. */
export interface Feedback {
  /** 1 to 5; 0 = none given. */
  score: number
  text: string
  solved: boolean | null
}

/** A ticket as it was after the turn. */
export interface TicketChange {
  number: string
  title: string
  state: string
  severity: string
  team: string
  agent: Who | null
}

/** One cause with all that followed. */
export interface Turn {
  seq: number
  at: string
  kind: 'said' | 'acted' | 'routed' | 'timer' | 'changed' | 'undelivered' | 'unlinked' | 'threaded'
  /** Of an act, else empty. */
  verb: string
  /** Of a correction, else empty. */
  field: string
  by: Who | null
  owner: 'bot' | 'waiting' | 'agent' | 'resolved'
  team: string
  agent: Who | null
  locale: string
  messages: Message[]
  reasoning: Reasoning | null
  handoff: Handoff | null
  promises: Promise[]
  ticket: TicketChange | null
  feedback: Feedback | null
  /** Whom the router told. */
  notified: Who[]
  /** Name of the timer that fired, else empty. */
  timer: string
  /** A new matter begins here. */
  anew: boolean
  /** Code, when deciding failed and a person was called; else empty. */
  trouble: string
  /** The words were erased or have aged out. */
  blank: boolean
}

/** A collected detail with where it came from. */
export interface Detail {
  field: string
  label: string
  value: string
  kind: string
  source: 'customer' | 'profile' | 'flow' | 'agent'
  turn: number
  verified: boolean
}

/** Who writes. */
export interface Customer {
  id: string
  name: string
  email: string
  /** The e-mail address is proven. */
  verified: boolean
  tier: string
  /** As the desk calls it, in its first language; the id where it has no name. */
  tier_name: string
  locale: string
  zone: string
}

/** A ticket in a list. */
export interface TicketLine {
  id: string
  number: string
  title: string
  state: 'open' | 'assigned' | 'pending' | 'resolved'
  severity: string
  service: string
  team: string
  agent: Who | null
  conversation: string
  /** Id of the customer. */
  customer: string
  opened_at: string
}

/** A ticket in full. */
export interface Ticket {
  id: string
  number: string
  title: string
  state: 'open' | 'assigned' | 'pending' | 'resolved'
  severity: string
  service: string
  team: string
  agent: Who | null
  conversation: string
  /** Id of the customer. */
  customer: string
  opened_at: string
  impact: string
  urgency: string
  tier: string
  complaint: boolean
  /** The customer's own deadline: a date or a time, or empty. */
  needed_by: string
  details: Detail[]
  clocks: Clock[]
  promises: Promise[]
}

/** A conversation with everything its page shows. The ETag is its last turn. */
export interface Conversation {
  id: string
  seq: number
  owner: 'bot' | 'waiting' | 'agent' | 'resolved'
  team: string
  team_name: string
  agent: Who | null
  channel: string
  locale: string
  opened_at: string
  at: string
  waits_since: string | null
  resolved_at: string | null
  /** The customer hears of an answer with the page closed. */
  reachable: boolean
  customer: Customer
  addresses: CustomerAddress[]
  /** The person's other conversations, newest first. */
  others: ConversationLine[]
  ticket: Ticket | null
  /** Other tickets of the customer, newest first. */
  earlier: TicketLine[]
  handoff: Handoff | null
  details: Detail[]
  /** Of the ticket, with segments. */
  clocks: Clock[]
  /** Told, oldest first. */
  promises: Promise[]
  /** The last turns, oldest first. */
  turns: Turn[]
  /** There are older turns: read them with before=turns[0].seq. */
  more: boolean
  viewers: Viewer[]
}

/** What is done. */
export interface Act {
  verb: 'take' | 'reply' | 'note' | 'hand_back' | 'wait' | 'resolve' | 'reopen' | 'transfer' | 'correct' | 'amend' | 'withdraw'
  /** The last turn that was on the screen; another's act since then is a conflict. Needed unless If-Match is sent. */
  seen?: number
  text?: string
  /** Id of the canned reply that text was made from. */
  canned?: string
  /** For transfer. */
  team?: string
  /** For correct. */
  field?: string
  /** Ids of uploaded files, for reply, wait and resolve; at most 10. */
  files?: string[]
  /** For amend and withdraw: id of the message or note of one's own that text stands in the place of, or that is taken back. */
  of?: string
}

/** The turn that the act became, and the row after it (null once it is resolved). */
export interface Acted {
  turn: Turn
  row: Row | null
}

/** A piece of a canned reply. Where field is set, the text was filled from the conversation, or is a gap. */
export interface Part {
  text: string
  /** customer.name and the like; empty for plain text. */
  field: string
  /** Nothing is known for the field: text is its name. */
  gap: boolean
}

/** A canned reply, filled in if a conversation was named. */
export interface Reply {
  id: string
  title: string
  text: string
  parts: Part[]
  /** Fields that remain to be filled. */
  gaps: string[]
  locale: string
  locales: string[]
  /** Empty: every team. */
  teams: string[]
}

/** Who gets a hand-off. */
export interface Team {
  id: string
  name: string
  skills: string[]
  calendar: string
  open: boolean
  /** When it is next there, if it is closed now. */
  opens_at: string | null
}

/** A wish the desk knows. */
export interface Intent {
  id: string
  /** Locale to text. */
  title: Record<string, string>
  flow: string
}

/** A wish the desk knows, with the phrases that it is understood by. */
export interface IntentDetail {
  id: string
  /** Locale to text. */
  title: Record<string, string>
  flow: string
  /** In the desk's languages, its first language first. */
  phrases: ({ locale: string; texts: string[] })[]
}

/** What the bot may say from the knowledge base. */
export interface Answer {
  id: string
  /** Locale to text. */
  title: Record<string, string>
  /** Locale to text. */
  text: Record<string, string>
  url: string
}

/** A dialogue. */
export interface Flow {
  id: string
  /** Locale to text. */
  title: Record<string, string>
  file: string
  line: number
  starts_on: string[]
  steps: number
}

/** A dialogue with its slots, steps and ways, for graphs and outlines. */
export interface FlowDetail {
  id: string
  /** Locale to text. */
  title: Record<string, string>
  file: string
  line: number
  starts_on: string[]
  steps: ({ id: string; verb: string; text: string; when: string; texts: string[]; slots: string[]; waits: boolean; line: number })[]
  slots: ({ name: string; kind: string; label: Record<string, string>; keep: 'flow' | 'conversation' | 'customer'; optional: boolean; choices: string[]; line: number })[]
  edges: ({ from: string; to: string; label: string })[]
  /** The YAML of the file that holds the flow. */
  source: string
}

/** A rule that gives one target to the tickets it matches; an empty list matches any. */
export interface Policy {
  id: string
  target: 'first_response' | 'next_response' | 'resolution'
  within_s: number
  calendar: string
  /** Locale to text. */
  label: Record<string, string>
  customers: string[]
  tiers: string[]
  services: string[]
  severities: string[]
  teams: string[]
}

/** A published state of the desk. */
export interface Revision {
  id: string
  at: string | null
  by: Who | null
  note: string
  live: boolean
}

/** Who is signed in, and what he may do. */
export interface Me {
  id: string
  name: string
  email: string
  role: 'admin' | 'supervisor' | 'agent' | 'auditor'
  /** "*" = all. */
  teams: string[]
  permissions: string[]
  /** Of the session or token, if nothing is done. */
  expires_at: string | null
  status: 'available' | 'away' | 'off'
  desk: DeskInfo
}

/** The live desk, as far as a console needs it. */
export interface DeskInfo {
  id: string
  name: string
  locales: string[]
  zone: string
  revision: string
  build: string
}

/** A member of staff at the counter. */
export interface PersonOn {
  id: string
  name: string
  status: 'available' | 'away'
  teams: string[]
  /** Conversations he has. */
  open: number
}

/** A signed-in browser. */
export interface SessionLine {
  id: string
  created_at: string
  used_at: string
  expires_at: string
  current: boolean
}

/** Persons */
export interface Persons {
  items: PersonLine[]
  next: string | null
}

/** Whom a member of staff is inside a platform. */
export interface PersonLine {
  /** Name of the channel, as slack:team. */
  channel: string
  linked_at: string
}

/** A code that says who somebody of the staff is. */
export interface PersonCode {
  code: string
  expires_at: string
}

/** Addresses */
export interface CustomerAddresses {
  items: CustomerAddress[]
  next: string | null
}

/** An address of a customer. */
export interface CustomerAddress {
  /** Names it. The address itself is not shown. */
  id: string
  channel: string
  /** That it leads to. */
  conversation: string | null
  /** When a code linked it; null = it was not linked. */
  linked_at: string | null
}

/** Another conversation of the same person. */
export interface ConversationLine {
  id: string
  channel: string
  owner: 'bot' | 'waiting' | 'agent' | 'resolved'
  topic: string
  opened_at: string
  at: string
}

/** A staff account. */
export interface User {
  id: string
  email: string
  name: string
  role: 'admin' | 'supervisor' | 'agent' | 'auditor'
  teams: string[]
  disabled: boolean
  /** Invited, and no password set yet. */
  waiting: boolean
  created_at: string
}

/** An account and the one-time link that sets its password. The link is shown this once. */
export interface Invited {
  user: User
  link: string
  expires_at: string
}

/** A one-time link, shown this once. */
export interface Link {
  link: string
  expires_at: string
}

/** An API token. It acts as the one who made it, within its scopes. */
export interface Token {
  id: string
  name: string
  scopes: string[]
  created_at: string
  expires_at: string | null
  owner: Who
}

/** A token with its secret, shown this once. */
export interface NewToken {
  token: Token
  secret: string
}

/** Who did what, when: ids only. */
export interface AuditLine {
  seq: number
  at: string
  by: Who | null
  verb: string
  /** Id of what it was done to. */
  object: string
  /** Codes and ids. */
  detail: string
  /** Network address it came from, where that was noted. */
  from: string
  /** Link of the chain, hexadecimal. */
  hash: string
}

/** Counts from turn heads over a span. */
export interface Summary {
  from: string
  to: string
  /** Begun, or begun anew with another matter. */
  conversations: number
  turns: number
  /** Turns in which the customer wrote. */
  messages: number
  /** Tickets opened. */
  tickets: number
  /** Conversations resolved. */
  resolved: number
  /** Of these, without a person. */
  resolved_by_bot: number
  handoffs: number
  reasons: ({ reason: string; count: number })[]
  intents: ({ intent: string; title: string; count: number })[]
  not_understood: number
  trouble: number
  promises: { told: number; settled: number; kept: number }
  first_response: FirstResponse
  ratings: { count: number; sum: number; scores: number[] }
}

/** A conversation in a list of all there are. */
export interface ConversationItem {
  id: string
  /** Of its last turn. */
  seq: number
  owner: 'bot' | 'waiting' | 'agent' | 'resolved'
  team: string
  agent: Who | null
  channel: string
  locale: string
  /** What the customer said first that the matter is about. */
  topic: string
  /** cu_… */
  customer: string
  /** tk_…, or empty. */
  ticket: string
  opened_at: string
  /** Of its last turn. */
  at: string
  resolved_at: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Conversations {
  items: ConversationItem[]
  next: string | null
}

/** A message, or a note if private, with its turn. */
export interface MessageItem {
  id: string
  from: 'customer' | 'bot' | 'agent' | 'system'
  by: Who | null
  /** Who wrote it, in a room in which several do. Else empty. */
  writer: string
  blocks: Block[]
  files: File[]
  choices: Choice[]
  locale: string
  private: boolean
  survey: boolean
  text_id: string
  /** Answer of the knowledge base it came from. */
  answer: string
  /** Canned reply it was made from. */
  reply: string
  /** Id of the message in whose place this one stands: its correction, or (text_id sys.withdrawn, sys.withdrawn_note) the word that it was taken back. Else empty. */
  edits: string
  /** It was possibly sent to the customer twice: the platform did not answer and could not be asked. Left out if not. */
  twice?: boolean
  /** The turn it was said in. */
  turn: number
  at: string
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Messages {
  items: MessageItem[]
  next: string | null
}

/** What is said to the customer, or noted. */
export interface MessageNew {
  text: string
  /** A note, which no customer sees. */
  private?: boolean
  /** Id of the canned reply that text was made from. */
  canned?: string
  /** Ids of uploaded files; at most 10, none with a note. */
  files?: string[]
  /** The last turn that was on the screen; another's act since then is a conflict. Needed unless If-Match is sent. */
  seen?: number
}

/** Something that can be taken out of the desk. */
export interface ExportItem {
  id: string
  path: string
  /** That it asks for. */
  permission: string
  formats: string[]
  /** Whether who asks has that permission. */
  may: boolean
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Exports {
  items: ExportItem[]
  next: string | null
}

/** A report that can be asked for. */
export interface ReportItem {
  id: string
  path: string
  says: string
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Reports {
  items: ReportItem[]
  next: string | null
}

/** What is open now. */
export interface ReportNow {
  at: string
  /** By who speaks to the customer. */
  conversations: { bot: number; waiting: number; agent: number }
  /** Of open conversations, by state. */
  tickets: { open: number; assigned: number; pending: number }
  /** Waiting conversations of which nobody was told in time. */
  unheard: number
}

/** How long customers waited from the hand-off until a person answered, around the clock. Counted when the answer came. */
export interface FirstResponse {
  count: number
  median_s: number | null
  p90_s: number | null
}

/** What happened between two times. */
export interface Period {
  from: string
  to: string
  /** Begun, or begun anew with another matter. */
  conversations: number
  /** Turns in which the customer wrote. */
  messages: number
  /** Tickets opened. */
  tickets: number
  /** Conversations resolved. */
  resolved: number
  /** Of these, without a person. */
  resolved_by_bot: number
  handoffs: number
  not_understood: number
  promises: { told: number; settled: number; kept: number }
  first_response: FirstResponse
  ratings: { count: number; sum: number; scores: number[] }
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Periods {
  items: Period[]
  next: string | null
}

/** E-mail address and password. */
export interface SignIn {
  email: string
  password: string
}

/** The one-time link's token and the first administrator. */
export interface FirstRun {
  link: string
  email: string
  name: string
  password: string
}

/** The one-time link's token. */
export interface PasswordLink {
  link: string
}

/** Whose password a one-time link sets. */
export interface LinkedAccount {
  name: string
  email: string
  /** The account has no password yet: it was invited. */
  first: boolean
}

/** The one-time link's token and the new password. */
export interface PasswordReset {
  link: string
  password: string
}

/** All other sessions end. */
export interface PasswordChange {
  old: string
  new: string
}

/** An account to be. Its owner sets the password by the link. */
export interface NewUser {
  email: string
  name: string
  role: 'admin' | 'supervisor' | 'agent' | 'auditor'
  teams?: string[]
}

/** Only what is given changes. */
export interface UserChange {
  name?: string
  role?: 'admin' | 'supervisor' | 'agent' | 'auditor'
  teams?: string[]
  disabled?: boolean
}

/** Scopes are permissions. */
export interface TokenRequest {
  name: string
  scopes: string[]
  /** Until it expires; 0 or left out = never. */
  days?: number
}

/** What the caller does with the conversation; said again each 8 s, forgotten after 12. */
export interface Looking {
  doing: 'viewing' | 'typing' | 'gone'
}

/** Whether the caller takes conversations. */
export interface StatusChange {
  status: 'available' | 'away'
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Turns {
  items: Turn[]
  next: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Tickets {
  items: TicketLine[]
  next: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Promises {
  items: Promise[]
  next: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Replies {
  items: Reply[]
  next: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Teams {
  items: Team[]
  next: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Intents {
  items: Intent[]
  next: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Answers {
  items: Answer[]
  next: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Flows {
  items: Flow[]
  next: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Policies {
  items: Policy[]
  next: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Revisions {
  items: Revision[]
  next: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface People {
  items: PersonOn[]
  next: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Sessions {
  items: SessionLine[]
  next: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Users {
  items: User[]
  next: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Tokens {
  items: Token[]
  next: string | null
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Audit {
  items: AuditLine[]
  next: string | null
}

/** Whether the desk waits for its first administrator. */
export interface FirstRunState {
  /** No administrator exists yet: the link printed at the start creates one. */
  open: boolean
  /** The desk's name. */
  desk: string
  /** What the bot says first to who opens the chat. */
  greeting: string
}

/** What was said, notes left out. Times are UTC; zone is the one that text and HTML are written in. */
export interface Transcript {
  conversation: string
  /** Their numbers, oldest first. */
  tickets: string[]
  /** The name of the team that has it; empty if none has. */
  team: string
  zone: string
  messages: ({ id: string; turn: number; at: string; from: 'customer' | 'bot' | 'agent' | 'system'; name: string; text: string; twice: boolean })[]
}

export interface SignedIn {
  me: Me | null
}

/** What `frontdesk COMMAND --server` sends. The arguments are the command's own and may change between versions: use the same version of frontdesk on both sides. */
export interface CommandInput {
  args?: Record<string, string>
  /** What the command is given, as a packed desk. */
  input?: string
}

export interface CommandOutcome {
  /** What the command printed. */
  output: string
  /** The exit status: 0 fine, 1 problems found, 2 wrong usage, 3 could not run. */
  status: number
  what: string
  where: string
  remedy: string
}

/** A file that was sent. */
export interface File {
  id: string
  name: string
  mime: string
  /** In bytes; null where the platform does not say. */
  size: number | null
  /** Where it is, for whoever may see the conversation; empty where it is not kept. */
  url: string
}

/** A conversation that a search found, by its last ticket. */
export interface FoundLine {
  conversation: string
  /** FD-1042, or empty. */
  number: string
  /** Of the ticket; without one what the customer said first. */
  title: string
  /** Of the ticket; empty without one. */
  state: '' | 'open' | 'assigned' | 'pending' | 'resolved'
  owner: 'bot' | 'waiting' | 'agent' | 'resolved'
  /** Name, else e-mail, else empty. */
  customer: string
  channel: string
  team: string
  opened_at: string
  /** Of the last turn. */
  at: string
}

/** A page of a list. Next is the cursor of the following page, null on the last. */
export interface Found {
  items: FoundLine[]
  next: string | null
}

/** How often one target of one rule was kept by a team. */
export interface KeptTarget {
  team: string
  rule: string
  /** What the rule is called; empty without a name. */
  label: string
  target: 'first_response' | 'next_response' | 'resolution'
  kept: number
  missed: number
  /** Of the missed: still to be done. */
  waiting: number
}

/** Which targets of the agreements were kept. A target of a ticket that was solved before it ran out, and that nobody met, counts neither way. */
export interface Agreements {
  from: string
  to: string
  targets: KeptTarget[]
}
