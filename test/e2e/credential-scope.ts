import type { IncomingHttpHeaders } from 'node:http';

/** Where the one control plane of a service without regions is: by way of the emulator it is signed for the client's. */
const HOMES: Readonly<Record<string, string>> = {
  cloudfront: 'us-east-1',
  iam: 'us-east-1',
  organizations: 'us-east-1',
  route53: 'us-east-1',
  'route53-recovery-control-config': 'us-west-2',
};

/** The region that answers a request, and the service, by what it was signed for; undefined when it is not signed. */
export function credentialScope({
  authorization,
}: Pick<IncomingHttpHeaders, 'authorization'>):
  | { readonly region: string; readonly service: string }
  | undefined {
  const [, signedFor, service] =
    /Credential=[^/,]+\/\d{8}\/([\w-]+)\/([\w-]+)\/aws4_request/.exec(authorization ?? '') ?? [];
  if (signedFor === undefined || service === undefined) return undefined;
  return { region: HOMES[service] ?? signedFor, service };
}
