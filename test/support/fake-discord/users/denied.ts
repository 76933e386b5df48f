/** An action that Discord's client or AutoMod refuses to a user. @example expect(error).toMatchObject({ why: 'automod' }) */
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
