import type { Signature, SignatureState } from './signature-queries.js';

export const signatureWords: Readonly<Record<SignatureState, string>> = {
  proposed: '待另一人签认',
  signed: '已由两人签认',
  refused: '没有同意',
  void: '已失效',
};

export const signatureView = (one: Signature) => ({ ...one, stateName: signatureWords[one.state] });
