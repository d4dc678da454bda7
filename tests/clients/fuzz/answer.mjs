// An answer, held against the document that it answers and the schema: every field that was asked for is there, in
// order and of its type, and nothing else.

import {
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  getNamedType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql-17';

const SCALARS = {
  Int: (value) => Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31,
  Float: (value) => typeof value === 'number' && Number.isFinite(value),
  String: (value) => typeof value === 'string' && value.isWellFormed(),
  ID: (value) => typeof value === 'string' && value.length > 0,
  Boolean: (value) => typeof value === 'boolean',
  Date: (value) => /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)),
  DateTime: (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && !Number.isNaN(Date.parse(value)),
  Decimal: (value) => /^-?\d+(\.\d+)?$/.test(value),
  JSON: () => true,
  PeriodCode: (value) => /^(\d{4}-\d\d(-\d\d)?|\d{4}-W\d\d|FY\d{4}(-[QH][1-4])?)$/.test(value),
};
/** Values that are others when the same is asked again. */
const FLEETING = { RateLimit: ['cost', 'limit', 'remaining', 'resetAt'], OrganizationUsage: ['changeLogBytes'] };

/** Looks at the answers of one operation of a document. */
export class Inspector {
  #schema;
  #operation;
  #fragments;
  #variables;
  #onObject;

  /** `onObject(type, fields)` is told of each object, with its fields that have no arguments, by their names in the schema. */
  constructor(schema, document, operation, variables, onObject = () => {}) {
    this.#schema = schema;
    this.#operation = operation;
    this.#fragments = Object.fromEntries(
      document.definitions.filter(({ kind }) => kind === 'FragmentDefinition').map((one) => [one.name.value, one]),
    );
    const defaults =
      operation.variableDefinitions?.filter(({ defaultValue }) => defaultValue?.kind === 'BooleanValue') ?? [];
    this.#variables = {
      ...Object.fromEntries(defaults.map(({ variable, defaultValue }) => [variable.name.value, defaultValue.value])),
      ...variables,
    };
    this.#onObject = onObject;
  }

  /** What is wrong with `{ data, errors }`, and the data without what is fleeting. */
  inspect({ data, errors }) {
    const problems = [];
    const type = this.#schema.getRootType(this.#operation.operation);
    const steady = data ? this.#object(type, [this.#operation.selectionSet], data, 'data', problems) : data;
    if (data === null && !errors) problems.push('data is null without an error');
    if (data) for (const { path } of errors ?? []) problems.push(...this.#path(path, data));
    return { problems, steady };
  }

  /** An error's path leads through what was asked for to a null. */
  #path(path, data) {
    if (path === undefined) return ['an error beside data has no path'];
    let at = data;
    let sets = [this.#operation.selectionSet];
    for (const step of path) {
      if (typeof step === 'string') {
        const nodes = sets
          .flatMap((set) => this.#everywhere(set))
          .filter((node) => (node.alias ?? node.name).value === step);
        if (nodes.length === 0) return [`the path ${path.join('.')} was not asked for`];
        sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      }
      if (at !== null) at = at[step];
      if (at === undefined) return [`the path ${path.join('.')} leads nowhere`];
    }
    return at === null ? [] : [`the error at ${path.join('.')} is beside a value`];
  }

  /** All fields of a selection set, whatever type they are for. */
  #everywhere(set) {
    return set.selections.flatMap((node) => {
      if (node.kind === 'Field') return [node];
      return this.#everywhere(
        node.kind === 'InlineFragment' ? node.selectionSet : this.#fragments[node.name.value].selectionSet,
      );
    });
  }

  #object(type, sets, value, where, problems) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      problems.push(`${where} is no object`);
      return value;
    }
    const fields = new Map();
    for (const set of sets) this.#collect(type, set, fields);
    const names = Object.keys(value);
    if (names.join() !== [...fields.keys()].join()) {
      problems.push(`${where} has the fields ${names} instead of ${[...fields.keys()]}`);
      return value;
    }
    const steady = {};
    const plain = {};
    for (const [name, nodes] of fields) {
      const [node] = nodes;
      const field = this.#definition(type, node.name.value);
      steady[name] = this.#value(field.type, nodes, value[name], `${where}.${name}`, problems);
      if (FLEETING[type.name]?.includes(field.name)) steady[name] = null;
      if (!node.arguments?.length && isLeafType(getNamedType(field.type))) plain[field.name] = value[name];
      if (field.name === 'document' && type.name === 'Organization') plain.document = value[name];
    }
    this.#onObject(type.name, plain);
    return steady;
  }

  #value(type, nodes, value, where, problems) {
    if (isNonNullType(type)) {
      if (value === null) problems.push(`${where} is null`);
      return value === null ? value : this.#value(type.ofType, nodes, value, where, problems);
    }
    if (value === null) return value;
    if (isListType(type)) {
      if (!Array.isArray(value)) {
        problems.push(`${where} is no list`);
        return value;
      }
      return value.map((one, at) => this.#value(type.ofType, nodes, one, `${where}.${at}`, problems));
    }
    if (isLeafType(type)) {
      const known = isEnumType(type) ? type.getValue(value) !== undefined : SCALARS[type.name](value);
      if (!known) problems.push(`${where} is no ${type.name}: ${JSON.stringify(value)}`);
      return value;
    }
    const object = isAbstractType(type) ? this.#runtimeType(nodes, value) : type;
    if (!object) return value;
    if (!isObjectType(object)) problems.push(`${where} is of no type that is known`);
    else
      return this.#object(
        object,
        nodes.map(({ selectionSet }) => selectionSet),
        value,
        where,
        problems,
      );
    return value;
  }

  /** The type that an object says it is of; undefined where it was not asked. */
  #runtimeType(nodes, value) {
    const asked = nodes
      .flatMap(({ selectionSet }) => selectionSet.selections)
      .find((node) => node.name?.value === '__typename');
    return asked && this.#schema.getType(value[(asked.alias ?? asked.name).value]);
  }

  #definition(type, name) {
    const meta = [TypeNameMetaFieldDef, SchemaMetaFieldDef, TypeMetaFieldDef].find((field) => field.name === name);
    return meta ?? type.getFields()[name];
  }

  /** Fields by response name, in the order of the specification's CollectFields. */
  #collect(type, set, fields) {
    for (const node of set.selections) {
      if (!this.#isWanted(node)) continue;
      if (node.kind === 'Field') {
        const name = (node.alias ?? node.name).value;
        fields.set(name, [...(fields.get(name) ?? []), node]);
        continue;
      }
      const fragment = node.kind === 'FragmentSpread' ? this.#fragments[node.name.value] : node;
      const condition = fragment.typeCondition && this.#schema.getType(fragment.typeCondition.name.value);
      const fits =
        !condition || condition === type || (isAbstractType(condition) && this.#schema.isSubType(condition, type));
      if (fits) this.#collect(type, fragment.selectionSet, fields);
    }
  }

  #isWanted({ directives = [] }) {
    return directives.every(({ name, arguments: args }) => {
      const { value } = args[0];
      const holds = value.kind === 'Variable' ? this.#variables[value.name.value] : value.value;
      return name.value === 'skip' ? !holds : holds;
    });
  }
}
