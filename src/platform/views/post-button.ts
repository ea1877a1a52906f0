/** A form of one button that posts to `action`: what views/shared/_post.eta shows. */
export interface PostButton {
  readonly action: string;
  readonly label: string;
  /** `primary`, `danger`, `small`. */
  readonly look?: string;
  /** What the button says while the form is on its way. */
  readonly busy?: string;
  readonly fields?: readonly (readonly [name: string, value: string | number])[];
}
