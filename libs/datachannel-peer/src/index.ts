export { answerFor, PAYLOAD_TYPE } from './answer.ts';
export { closeMedia, MediaConnection, OWN_ICE } from './media-connection.ts';
export { udpEndpointOf, type Endpoint, type Relay } from './relay.ts';
