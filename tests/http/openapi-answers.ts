import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content: Readonly<Record<string, { schema: object }>> }>
  >;
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: object }>> };
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, { examples?: readonly unknown[] }>>;
    readonly securitySchemes: Readonly<Record<string, { readonly type: string; readonly scheme: string }>>;
  };
}

/** Checks answers against the very document that the server publishes. */
export async function documentedAnswers(app: FastifyInstance) {
  const document = (await app.inject('/api/openapi.json')).json<OpenApiDocument>();
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
  ajv.addVocabulary(['openapi', 'info', 'paths', 'components', 'tags']);
  ajv.addSchema(document, 'openapi');
  const checkAt = (pointer: string) => {
    const schema = ajv.getSchema(`openapi#${pointer}`);
    if (schema === undefined) throw new Error(`the document has nothing at ${pointer}`);
    return (value: unknown) => (schema(value) ? [] : (schema.errors ?? []));
  };
  const escaped = (part: string) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
  const known = new Map<string, ReturnType<typeof checkAt>>();
  return {
    document,
    /** Faults of a value by a named schema. */
    faultsOf: (name: string, value: unknown) => checkAt(`/components/schemas/${name}`)(value),
    /** Faults of an answer by what is documented for its status and media type. */
    faultsIn: (method: string, path: string, response: LightMyRequestResponse) => {
      const [media = ''] = String(response.headers['content-type']).split(';');
      const pointer = ['paths', path, method, 'responses', String(response.statusCode), 'content', media, 'schema'];
      const at = `/${pointer.map(escaped).join('/')}`;
      const check = known.get(at) ?? checkAt(at);
      known.set(at, check);
      return check(response.json());
    },
  };
}
