/** Promised returns: made, moved, cancelled, kept. */

import { scheduleDialog } from "./dialogs/schedule.js";
import { cancelDialog, finishDialog } from "./dialogs/returns.js";
import { toast } from "./lib/toast.js";
import { Leaving } from "./leaving.js";

export class Returning extends Leaving {
  /** What was promised already is moved, not promised again. */
  schedule(row, thread) {
    const known = thread?.details.schedules[0];
    return known ? this.moveSchedule(row, known) : this.leave(scheduleDialog(this.app, { row, contact: thread?.contact }), "Retorno agendado.");
  }

  async moveSchedule(row, schedule) {
    await this.app.renewChoices();
    if (await scheduleDialog(this.app, { row, schedule }).catch((error) => this.refused(error))) this.#ended("Retorno remarcado.");
  }

  async cancelSchedule(schedule) {
    if (await cancelDialog(this.app, schedule)) this.#ended("Agendamento cancelado.");
  }

  async finishSchedule(schedule) {
    await this.app.renewChoices();
    if (await finishDialog(this.app, schedule)) this.#ended("Retorno concluído.");
  }

  #ended(words) {
    toast(words);
    this.reread();
    this.parts.agenda.renew();
  }
}
