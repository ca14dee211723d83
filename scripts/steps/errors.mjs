/** A failure that is explained to whoever ran the command: what happened, and what to do next. No stack is printed. */
export class StepError extends Error {
  /**
   * @param {string} message what happened
   * @param {string} [advice] what to do next
   * @param {string} [output] the last lines of the program that failed
   */
  constructor(message, advice = '', output = '') {
    super(message);
    this.name = 'StepError';
    this.advice = advice;
    this.output = output;
  }
}
