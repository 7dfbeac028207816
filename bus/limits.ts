// What both forms of the bus refuse, with the reason of each figure.

/** One message on the bus: twice the largest chunk of a snapshot; the generated broker configuration says the same. */
export const BUS_MESSAGE_BYTES = 256 * 1024;
/** One entry of a room: a text of 500 code points with its stamp takes under 4 KB. */
export const ROOM_ENTRY_BYTES = 16 * 1024;
