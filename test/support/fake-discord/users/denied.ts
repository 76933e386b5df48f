/** What Discord shows a person instead of doing as asked. */
export class Denied extends Error {
  readonly why:
    | 'permissions'
    | 'automod'
    | 'slowmode'
    | 'too-long'
    | 'empty'
    | 'gone'
    | 'disabled'
    | 'unknown-command'
    | 'form';

  constructor(why: Denied['why'], message: string) {
    super(message);
    this.name = 'Denied';
    this.why = why;
  }
}
