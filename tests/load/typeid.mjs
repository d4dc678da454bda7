// Ids as this API writes them and as the tables hold them: `measure_01k9…` (the TypeID format) and a UUID.

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 26;

/** A UUID with its type in front. */
export function typed(type, uuid) {
  let number = BigInt(`0x${uuid.replaceAll('-', '')}`);
  let text = '';
  for (let at = 0; at < LENGTH; at++) {
    text = DIGITS[Number(number & 31n)] + text;
    number >>= 5n;
  }
  return `${type}_${text}`;
}

/** The UUID in such an id. */
export function uuid(id) {
  let number = 0n;
  for (const digit of id.slice(-LENGTH)) number = (number << 5n) | BigInt(DIGITS.indexOf(digit));
  const hex = number.toString(16).padStart(32, '0');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
