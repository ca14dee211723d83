import type { RtpCapabilities } from '@plenum/protocol';
import { Device } from 'mediasoup-client';
import { RequestFailedError } from './request-failed-error.ts';

/** Prepares mediasoup-client for what the server can carry: before joining, so that joining does not wait for it. */
export class DeviceLoader {
  private readonly handleUnsupported: (reason: string) => void;
  private device: Promise<Device> | null = null;
  private capabilities = '';

  constructor(handleUnsupported: (reason: string) => void) {
    this.handleUnsupported = handleUnsupported;
  }

  /** Every connection brings the capabilities; another release of the server may bring others. */
  load(routerRtpCapabilities: RtpCapabilities): void {
    const capabilities = JSON.stringify(routerRtpCapabilities);
    if (this.device && capabilities === this.capabilities) return;
    this.capabilities = capabilities;
    this.device = Device.factory().then(async (device) => {
      await device.load({ routerRtpCapabilities });
      return device;
    });
    this.device.catch((error: unknown) => {
      this.device = null;
      this.handleUnsupported(String(error).slice(0, 200));
    });
  }

  /** @throws RequestFailedError `unsupportedMedia` where this browser cannot take part. */
  async loaded(): Promise<Device> {
    const device = await this.device?.catch(() => null);
    if (device) return device;
    throw new RequestFailedError({ code: 'unsupportedMedia', message: 'This browser cannot take part' });
  }
}
