// What runs while somebody is signed in.
import { connect, disconnect } from './state/live'
import { startBoard, type Lane } from './state/board'
import { startBelt } from './state/belt'
import { tell } from './state/notify'
import { readTeams } from './state/desk'
import { drain } from './state/outbox'

/** Reads the board and follows it. The answer stops all of it. */
export function startDesk(lane: Lane, team = ''): () => void {
  connect()
  void readTeams()
  void drain()
  const stopBoard = startBoard(lane, team, tell)
  const stopBelt = startBelt()
  return () => { stopBelt(); stopBoard(); disconnect() }
}
