#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exact decimals: random formulas, worked out a second time by Python's decimal module.

test-decimals.py DOVETAILCTL

The rules are those of the language: 34 digits, half to even; a result that lost digits is an
approximation and so is all that comes of it; approximations count with 15 digits when they are
rounded or compared, and print 15. The seed is fixed, so that every run asks the same.
"""

import decimal
import json
import random
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

PER_GROUP = 2000
DIGITS = 34
TRUSTED = 15
LARGEST = Decimal('1.797E308')

context = decimal.Context(prec=DIGITS, rounding=decimal.ROUND_HALF_EVEN, Emin=-6144, Emax=6144,
                          traps=[decimal.DivisionByZero, decimal.InvalidOperation])
wide = decimal.Context(prec=2000, Emin=-20000, Emax=20000)


class Failure(Exception):
    """What the formula is to fail with."""


class Number:
    """A value, and whether it is only an approximation."""

    def __init__(self, value, inexact=False):
        self.value = value
        self.inexact = inexact

    def settled(self, rounding=decimal.ROUND_HALF_EVEN):
        if not self.inexact:
            return self.value
        return decimal.Context(prec=TRUSTED, rounding=rounding, Emin=-9999,
                               Emax=9999).plus(self.value)


def apply(operation, a, b):
    context.clear_flags()
    value = operation(a.value, b.value)
    if abs(value) > LARGEST:
        raise Failure('#NUM!')
    return Number(value, a.inexact or b.inexact or bool(context.flags[decimal.Inexact]))


def add(a, b):
    return apply(context.add, a, b)


def subtract(a, b):
    return apply(context.subtract, a, b)


def multiply(a, b):
    return apply(context.multiply, a, b)


def divide(a, b):
    if b.value == 0:
        raise Failure('#DIV/0!')
    return apply(context.divide, a, b)


def power(a, n):
    """By squaring, as each step rounds."""
    if a.value == 0 and n < 0:
        raise Failure('#DIV/0!')
    result = Number(Decimal(1))
    square = a
    rest = abs(n)
    while True:
        if rest & 1:
            result = multiply(result, square)
        rest >>= 1
        if rest == 0:
            break
        square = multiply(square, square)
    return divide(Number(Decimal(1)), result) if n < 0 else result


def place(a, decimals, rounding):
    value = a.settled()
    if value.as_tuple().exponent >= -decimals:
        return Number(value, a.inexact)
    quantum = Decimal(1).scaleb(-decimals, wide)
    return Number(wide.plus(value.quantize(quantum, rounding, wide)))


def remainder(a, b):
    if b.value == 0:
        raise Failure('#DIV/0!')
    rest = Number(wide.remainder(a.settled(), b.value), a.inexact)
    return add(rest, b) if rest.value * b.value < 0 else rest


def multiple(a, unit, up):
    if unit.value == 0 or a.value == 0:
        return Number(Decimal(0))
    if a.inexact:
        count = divide(a, unit)
        count.inexact = True
        count = place(count, 0, decimal.ROUND_CEILING if up else decimal.ROUND_FLOOR)
    else:
        quotient = Fraction(a.value) / Fraction(unit.value)
        count = Number(Decimal(-(-quotient // 1) if up else quotient // 1))
    return multiply(count, unit)


def write(number):
    value = number.settled(decimal.ROUND_HALF_UP)
    if value == 0:
        return '0'
    digits = ''.join(map(str, value.as_tuple().digits)).rstrip('0')
    point = len(value.as_tuple().digits) + value.as_tuple().exponent
    sign = '-' if value < 0 else ''
    if -20 < point <= (21 if number.inexact else DIGITS):
        if point <= 0:
            return sign + '0.' + '0' * -point + digits
        digits = digits.ljust(point, '0')
        return sign + digits[:point] + ('.' + digits[point:] if digits[point:] else '')
    exponent = '%s%02d' % ('-' if point < 1 else '+', abs(point - 1))
    return sign + digits[0] + ('.' + digits[1:] if digits[1:] else '') + 'E' + exponent


rnd = random.Random(20240229)


def literal():
    """A decimal that a business holds, or a long one."""
    kind = rnd.random()
    if kind < 0.4:
        text = '%d' % rnd.randint(0, 1000)
    elif kind < 0.8:
        text = '%d.%0*d' % (rnd.randint(0, 99999), rnd.choice([2, 2, 2, 3, 4]), rnd.randint(0, 99))
    elif kind < 0.9:
        text = str(rnd.randint(0, 10 ** rnd.randint(15, 30)))
    else:
        text = '0.' + str(rnd.randint(1, 10 ** rnd.randint(5, 25)))
    return text, Number(Decimal(text))


def value_of(depth, leaf=literal):
    if depth == 0:
        return leaf()
    text, number = arithmetic(depth, leaf)
    return '(%s)' % text, number


def arithmetic(depth, leaf=literal):
    a_text, a = value_of(rnd.randrange(depth), leaf)
    b_text, b = value_of(rnd.randrange(depth), leaf)
    sign = rnd.choice('+-*/+-*/+-*%~')
    if sign == '%':
        return a_text + '%', multiply(a, Number(Decimal('0.01')))
    if sign == '~':
        return '-' + a_text, subtract(Number(Decimal(0)), a)
    work = {'+': add, '-': subtract, '*': multiply, '/': divide}[sign]
    return a_text + sign + b_text, work(a, b)


ROUNDINGS = {
    'ROUND': decimal.ROUND_HALF_UP,
    'ROUNDUP': decimal.ROUND_UP,
    'ROUNDDOWN': decimal.ROUND_DOWN,
    'TRUNC': decimal.ROUND_DOWN,
    'ROUNDEVEN': decimal.ROUND_HALF_EVEN,
}


def rounding():
    text, number = arithmetic(rnd.randint(1, 3))
    name = rnd.choice(sorted(ROUNDINGS) + ['INT'])
    if name == 'INT':
        return 'INT(%s)' % text, place(number, 0, decimal.ROUND_FLOOR)
    places = rnd.randint(-3, 8)
    return '%s(%s;%d)' % (name, text, places), place(number, places, ROUNDINGS[name])


def halves():
    """Just on, and just beside, the middle between two places."""
    places = rnd.randint(0, 6)
    text = '%d.%0*d5' % (rnd.randint(0, 9999), places, rnd.randrange(10 ** places)) \
        if places else '%d.5' % rnd.randint(0, 9999)
    text += rnd.choice(['', '', '0', '000000000000001'])
    if rnd.random() < 0.4:
        text = '-' + text
    name = rnd.choice(sorted(ROUNDINGS))
    return '%s(%s;%d)' % (name, text, places), place(Number(Decimal(text)), places,
                                                     ROUNDINGS[name])


def remainders():
    a_text, a = arithmetic(rnd.randint(1, 2))
    b_text, b = literal()
    if rnd.random() < 0.3:
        b_text, b = '-' + b_text, subtract(Number(Decimal(0)), b)
    return 'MOD(%s;%s)' % (a_text, b_text), remainder(a, b)


def multiples():
    a_text, a = arithmetic(rnd.randint(1, 2))
    unit = rnd.choice(['0.05', '0.01', '1', '0.25', '3', '100', '0.125'])
    up = rnd.random() < 0.5
    return '%s.MATH(%s;%s)' % ('CEILING' if up else 'FLOOR', a_text, unit), \
        multiple(a, Number(Decimal(unit)), up)


def powers():
    text, number = rnd.choice([literal(), value_of(1)])
    exponent = rnd.choice([0, 1, 2, 3, 4, 5, 7, 12, -1, -2, -3])
    return '%s^%d' % (text, exponent), power(number, exponent)


def sums():
    values = [value_of(rnd.randrange(2)) for _ in range(rnd.randint(1, 8))]
    is_sum = rnd.random() < 0.6
    total = Number(Decimal(0 if is_sum else 1))
    for _, number in values:
        total = add(total, number) if is_sum else multiply(total, number)
    return '%s(%s)' % ('SUM' if is_sum else 'PRODUCT', ';'.join(v[0] for v in values)), total


def comparisons():
    a_text, a = arithmetic(rnd.randint(1, 2))
    b_text, b = rnd.choice([arithmetic(1), (a_text, a), ('(%s)*3/3' % a_text,
                            divide(multiply(a, Number(Decimal(3))), Number(Decimal(3))))])
    sign = rnd.choice(['=', '<>', '<', '<=', '>', '>='])
    left, right = a.settled(), b.settled()
    truth = {'=': left == right, '<>': left != right, '<': left < right, '<=': left <= right,
             '>': left > right, '>=': left >= right}[sign]
    return '(%s)%s(%s)' % (a_text, sign, b_text), truth


def records():
    """Numbers of a record, which are read from their text."""
    fields = {}

    def field():
        text, number = literal()
        name = 'f%d' % len(fields)
        fields[name] = text
        return '[%s]' % name, number

    text, number = arithmetic(3, field)
    record = '{%s}' % ','.join('%s:%s' % (json.dumps(k), v) for k, v in fields.items())
    return text, number, record


GROUPS = [lambda: arithmetic(rnd.randint(1, 4)), rounding, halves, remainders, multiples, powers,
          sums, comparisons, records]
NAMES = ['arithmetic', 'rounding', 'halves', 'remainders', 'multiples', 'powers', 'sums',
         'comparisons', 'records']


def make(group):
    """The formula, its record, and type and value that are wanted; None for one that fails on
    the way, which the other tables are about."""
    try:
        text, wanted, *record = group()
    except Failure:
        return None
    record = record[0] if record else ''
    if isinstance(wanted, bool):
        return text, record, 'logical', 'TRUE' if wanted else 'FALSE'
    return text, record, 'number', write(wanted)


def main():
    print('1..%d' % len(GROUPS))
    for number, (name, group) in enumerate(zip(NAMES, GROUPS), 1):
        cases = [case for case in (make(group) for _ in range(PER_GROUP)) if case is not None]
        lines = ''.join('%d\t%s\t%s\n' % (i, case[0], case[1]) for i, case in enumerate(cases))
        answers = subprocess.run([sys.argv[1], 'formula', '--batch'], input=lines, check=True,
                                 stdout=subprocess.PIPE, encoding='utf-8').stdout.splitlines()
        wrong = [(case, answer) for case, answer in zip(cases, answers)
                 if answer.split('\t')[1:] != list(case[2:])]
        for case, answer in wrong[:10]:
            print('# %s %s: want %s %s, got %s' % (*case, answer))
        is_well = not wrong and len(answers) == len(cases) > PER_GROUP / 2
        print('%s %d %s: %d formulas' % ('ok' if is_well else 'not ok', number, name, len(cases)))


main()
