import { NodeConnection, type WireSettings } from './node-connection.ts'

/** Does a node answer there? Behind a tunnel only its answer tells: not every way through a host says whether the port at its end is open. */
export const isAnswering = async (address: string, wire: WireSettings): Promise<boolean> => {
  const connection = await NodeConnection.open({ address }, wire)
  if (connection.ok) connection.value.close()
  return connection.ok
}
